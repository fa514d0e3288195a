package dev.fulcrum.guest.compress;

import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.measure.Scores;
import dev.fulcrum.tasks.guest.GuestAnswers;
import dev.fulcrum.tasks.guest.GuestJudge;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.Optional;

/// What a form loses against the model that it was made from, on the same examples.
///
/// With labels it is the drop of quality, example by example; without them the disagreement, 1 less the agreement of the answers. The
/// interval is of 90 %.
///
/// @param metric  what was judged, for example "accuracy" or "cosine"
/// @param loss    as a ratio, negative for a form that does better
/// @param quality of the form against labels, where there are any
/// @param paired  how many examples changed, where there are labels
public record Loss(String metric, Estimate loss, Optional<Estimate> quality, Optional<PairedDifference> paired) {
    private static final double ONE_SIDED = 1.2815516 / 1.6448536;

    /// @param labels    of these examples, as positions in the output, where the data have them
    /// @param threshold above which a map is lit
    static Loss of(GuestAnswers original, GuestAnswers form, Optional<int[]> labels, double threshold) {
        if (labels.isPresent() && original.head().classifies()) {
            Scores before = GuestJudge.quality(original, labels.get());
            Scores after = GuestJudge.quality(form, labels.get());
            PairedDifference drop = before.minus(after);
            return new Loss(before.metric(), drop.difference(), Optional.of(after.estimate()), Optional.of(drop));
        }
        Scores agreement = GuestJudge.agreement(original, form, threshold).getFirst();
        Estimate loss = agreement.estimate().map(a -> 1 - a, "1", agreement.estimate().basis());
        return new Loss(agreement.metric(), loss, Optional.empty(), Optional.empty());
    }

    /// What the loss does not exceed with 90 %, as promises of quality are kept: the upper end of the interval holds with 95 % alone, and
    /// lies 1.645 of whatever 1.282 is wanted of.
    double surely() {
        return loss.high() == null ? Double.POSITIVE_INFINITY : loss.value() + ONE_SIDED * (loss.high() - loss.value());
    }

    /// For people, in points of a hundred or as disagreement.
    public String words() {
        String ends = loss.low() == null || loss.high() == null ? "" : " (%s to %s)".formatted(points(loss.low()), points(loss.high()));
        String what = quality.isPresent() ? "points of " + metric : "points of disagreement (" + metric + ")";
        return points(loss.value()) + ends + " " + what;
    }

    private static String points(double ratio) {
        return Wording.number(100 * ratio);
    }
}
