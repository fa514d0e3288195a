package dev.fulcrum.dial;

import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Quality;
import java.util.List;
import java.util.Optional;

/// What a combination would answer, worked out from what its models answered: no model is run.
public final class CombinedAnswers {
    private CombinedAnswers() {}

    /// @param quality on the same examples
    /// @param share   of the examples that the last model is asked, in [0, 1]
    public record Predicted(Quality quality, double share) {}

    /// @param parts  what each model answered, example by example the same
    /// @param metric the name of the share of right answers
    /// @return nothing where the models' answers do not tell
    public static Optional<Predicted> of(Combination how, List<Answers> parts, String metric) {
        return switch (how) {
            case Combination.Cascade(double threshold) -> Optional.of(cascade(threshold, parts.getFirst(), parts.getLast(), metric));
            case Combination.Ensemble() -> Optional.of(ensemble(parts, metric));
            case Combination.Mirror _ -> Optional.empty();
        };
    }

    private static Predicted cascade(double threshold, Answers first, Answers second, String metric) {
        long right = 0;
        long asked = 0;
        for (int i = 0; i < first.size(); i++) {
            int answer = first.plain(i);
            if (first.probability(i, answer) < threshold) {
                asked++;
                answer = second.plain(i);
            }
            if (answer == first.label(i)) right++;
        }
        return new Predicted(new Quality(metric, right, first.size()), (double) asked / first.size());
    }

    private static Predicted ensemble(List<Answers> parts, String metric) {
        Answers first = parts.getFirst();
        long right = 0;
        for (int i = 0; i < first.size(); i++) if (likeliest(parts, i) == first.label(i)) right++;
        return new Predicted(new Quality(metric, right, first.size()), 1);
    }

    private static int likeliest(List<Answers> parts, int example) {
        int best = 0;
        double most = -1;
        for (int c = 0; c < parts.getFirst().classes().size(); c++) {
            double sum = 0;
            for (Answers part : parts) sum += part.probability(example, c);
            if (sum > most) {
                most = sum;
                best = c;
            }
        }
        return best;
    }
}
