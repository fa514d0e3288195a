package dev.fulcrum.guest.compress;

import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.List;
import java.util.Optional;

/// What `compress` found.
///
/// @param model      the file as it came
/// @param output     the file that is handed over; empty where no form is faster within the drop
/// @param chosen     its form
/// @param drop       the largest loss asked for
/// @param labelled   whether the loss is one of quality against labels
/// @param examples   in training, validation and test
/// @param original   quality of the model on validation, where there are labels
/// @param validation loss of the chosen form there, by which it was chosen
/// @param test       loss on examples that no decision has seen
/// @param speed      of the chosen form against the model
/// @param front      every form that was tried, the fastest first
/// @param untrained  why the model cannot be trained, empty where it can
/// @param stop       why the search ended
/// @param spent      core-seconds and money of everything
/// @param report     the page
public record Compressed(String model, Optional<String> output, String chosen, double drop, boolean labelled, List<Integer> examples,
        Optional<Estimate> original, Optional<Loss> validation, Optional<Loss> test, Optional<Speed> speed, List<Tried> front,
        List<String> untrained, String stop, Spent spent, String report) {

    /// Against the model, in the same processes.
    ///
    /// @param batch      of the throughput
    /// @param throughput requests a second over the model's
    /// @param latency    median at batch 1 over the model's
    /// @param energy     a request over the model's
    /// @param bytes      of the file over the model's
    public record Speed(int batch, Estimate throughput, Estimate latency, Estimate energy, double bytes) {}

    /// One form.
    ///
    /// @param holds  whether its loss on validation is surely within the drop
    /// @param faster requests a second over the model's, as weighed before training
    public record Tried(String form, double faster, Loss loss, boolean holds, double coreSeconds) {}

    public record Spent(double coreSeconds, Estimate money) {}

    public String words() {
        StringBuilder text = new StringBuilder();
        line(text, "model      %s", model);
        line(text, "data       %s examples to train on, %s to choose by, %s for the last measurement", Wording.count(examples.get(0)),
                Wording.count(examples.get(1)), Wording.count(examples.get(2)));
        original.ifPresent(q -> line(text, "quality    %s on validation [%s]", Wording.estimate(q), q.basis()));
        untrained.stream().limit(3).forEach(u -> line(text, "untrained  %s", u));
        if (output.isEmpty()) {
            line(text, "%nNo form is faster and loses at most %s: %s", asked(), nearest());
        } else {
            line(text, "chosen     %s", chosen);
            validation.ifPresent(v -> line(text, "lost       %s on validation [%s]", v.words(), v.loss().basis()));
            test.ifPresent(v -> line(text, "           %s on test, which no decision has seen [%s]", v.words(), v.loss().basis()));
            speed.ifPresent(s -> speed(text, s));
        }
        line(text, "spent      %s core-seconds, %s [%s]; %s", Wording.number(spent.coreSeconds()), Wording.estimate(spent.money()),
                spent.money().basis(), stop);
        line(text, "%n%-34s %10s  %s", "form", "x faster", "loss on validation");
        front.forEach(f -> line(text, "%-34s %10s  %s%s", f.form(), Wording.number(f.faster()), f.loss().words(), f.holds() ? "" : "  over the bound"));
        output.ifPresent(o -> line(text, "%nmodel      %s", o));
        line(text, "report     %s", report);
        return text.toString();
    }

    private String asked() {
        return Wording.number(100 * drop) + (labelled ? " points" : " points of disagreement");
    }

    private String nearest() {
        return front.stream().filter(f -> f.faster() > 1).min(java.util.Comparator.comparingDouble(f -> f.loss().loss().value()))
                .map(f -> "nearest is " + f.form() + ", " + f.loss().words()).orElse("none was faster at all");
    }

    private static void speed(StringBuilder text, Speed s) {
        line(text, "faster     %s x requests a second at batch %d [MEASURED]", Wording.estimate(s.throughput()), s.batch());
        line(text, "           %s x the latency at batch 1 [MEASURED], %s x the energy [%s], %s x the bytes", Wording.estimate(s.latency()),
                Wording.estimate(s.energy()), s.energy().basis(), Wording.number(s.bytes()));
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(format.formatted(values)).append(System.lineSeparator());
    }
}
