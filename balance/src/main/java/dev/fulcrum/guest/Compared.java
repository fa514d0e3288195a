package dev.fulcrum.guest;

import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.List;
import java.util.Optional;

/// Two models on the same examples and in the same minutes; ratios and differences are the second's against the first's.
///
/// @param examples   compared
/// @param quality    against labels, where there are labels and both models are known well enough
/// @param unjudged   why quality was not judged, where it was not
/// @param agreement  how alike they answer, the deciding metric first
/// @param bytes      the second file's size over the first's
/// @param weighed    latency and the like, unless it was not asked for
public record Compared(Side first, Side second, int examples, Optional<PairedDifference> quality, Optional<String> unjudged,
        List<Agreement> agreement, double bytes, Optional<Weights> weighed) {

    /// One model.
    ///
    /// @param eats    how its input is prepared, for people
    /// @param quality with labels
    public record Side(String model, long bytes, String head, String eats, Optional<Estimate> quality) {}

    /// One metric of agreement.
    public record Agreement(String metric, Estimate value) {}

    /// What was measured in interleaved rounds in fresh processes.
    ///
    /// @param latency    the second's p50 at batch 1 over the first's
    /// @param throughput the second's at the largest batch over the first's
    /// @param batch      that batch
    /// @param energy     the second's joules a request over the first's
    /// @param memory     the second's bytes over the first's
    public record Weights(Measurement first, Measurement second, Estimate latency, Estimate throughput, int batch, Estimate energy,
            Estimate memory) {}

    public String words() {
        StringBuilder text = new StringBuilder();
        side(text, "A", first);
        side(text, "B", second);
        line(text, "examples    %s", Wording.count(examples));
        quality.ifPresent(q -> line(text, "quality     B - A %s", q.words()));
        unjudged.ifPresent(u -> line(text, "quality     not judged: %s", u));
        agreement.forEach(a -> line(text, "agreement   %s %s", a.metric(), Wording.estimate(a.value())));
        line(text, "size        B/A %s", Wording.number(bytes));
        weighed.ifPresent(w -> weights(text, w));
        return text.toString();
    }

    private static void side(StringBuilder text, String name, Side side) {
        line(text, "%-12s%s, %s bytes, %s, eats %s%s", name, side.model(), Wording.count(side.bytes()), side.head(), side.eats(),
                side.quality().map(q -> ", " + Wording.estimate(q)).orElse(""));
    }

    private static void weights(StringBuilder text, Weights w) {
        ratio(text, "latency", "B/A of p50 at batch 1, " + Wording.estimate(w.first().latency().p50()) + " against "
                + Wording.estimate(w.second().latency().p50()) + ":", w.latency());
        ratio(text, "throughput", "B/A at batch " + w.batch() + ":", w.throughput());
        ratio(text, "memory", "B/A:", w.memory());
        ratio(text, "energy", "B/A a request [" + w.energy().basis() + "]:", w.energy());
    }

    private static void ratio(StringBuilder text, String name, String what, Estimate ratio) {
        boolean real = ratio.low() == null || ratio.low() > 1 || ratio.high() < 1;
        line(text, "%-12s%s %s%s", name, what, Wording.estimate(ratio), real ? "" : ", too small a difference to be real");
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(format.formatted(values)).append(System.lineSeparator());
    }
}
