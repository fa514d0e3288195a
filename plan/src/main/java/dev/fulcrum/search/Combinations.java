package dev.fulcrum.search;

import dev.fulcrum.dial.CombinedAnswers;
import dev.fulcrum.dial.Combination;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Quality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// What trained models could do together, predicted from what each answered on validation: no model is run.
///
/// Problem: between two sizes of a family there is nothing to buy, and the dearest requests are few. Idea: most requests are easy, and a small
/// model's own doubt tells which are not. Consequence: every pair of models and threshold is a point of quality against busy time, known by
/// counting; those that a single model or another pair beats on both are dropped.
///
/// Thresholds are few and fixed, so that choosing among them on validation promises little that test would not keep.
public final class Combinations {
    /// Halfway between two steps of a kept probability ([Answers]): recorded and real answers then decide alike.
    private static final List<Double> THRESHOLDS =
            IntStream.of(200, 215, 226, 236, 243, 248, 251, 252, 253, 254).mapToObj(k -> Math.pow((k + 0.5) / 255, 3)).toList();
    /// A second model that is asked more often than this saves little and makes the batch's time hard to tell.
    private static final double MOST_ASKED = 0.5;
    /// Models of the front that are paired.
    private static final int FRONT = 12;
    /// ASSUMED until it is judged: what a mirror image takes off the errors.
    private static final double MIRRORED = 0.95;

    private Combinations() {}

    /// A trained model that may be a part.
    ///
    /// @param busySeconds of one core a request
    /// @param answers     on validation
    /// @param right       of them
    public record Part(String key, double busySeconds, Answers answers, long right) {
        public Part(String key, double busySeconds, Answers answers) {
            this(key, busySeconds, answers, answers.quality("").right());
        }
    }

    /// @param parts       keys of the models
    /// @param predicted   quality on validation, MODELLED from recorded answers; of a mirror image ASSUMED
    /// @param share       of the requests that the last model is asked
    /// @param busySeconds of one core a request, MODELLED
    public record Option(Combination how, List<String> parts, Quality predicted, double share, double busySeconds) {
        public Purchase.Combine purchase() {
            return new Purchase.Combine(how, parts);
        }
    }

    /// Options that no single model and no other option beats on quality and busy time, the cheapest first.
    ///
    /// @param trained  models, all judged on the same examples
    /// @param metric   name of the quality
    /// @param width    axis of the input along which pictures may be mirrored, where the input is a picture
    /// @param overhead busy seconds a request that combining takes beside its models
    public static List<Option> of(List<Part> trained, String metric, OptionalInt width, double overhead) {
        List<Part> front = front(trained);
        List<Option> all = new ArrayList<>();
        for (int i = 0; i < front.size(); i++) {
            Part first = front.get(i);
            width.ifPresent(axis -> all.add(mirrored(first, axis, metric, overhead)));
            for (Part second : front.subList(i + 1, front.size())) {
                for (double threshold : THRESHOLDS) all.add(option(new Combination.Cascade(threshold), first, second, metric, overhead));
                all.add(option(new Combination.Ensemble(), first, second, metric, overhead));
            }
        }
        return undominated(all.stream().filter(o -> !(o.how() instanceof Combination.Cascade) || o.share() <= MOST_ASKED).toList(), front);
    }

    private static List<Part> front(List<Part> trained) {
        List<Part> front = new ArrayList<>();
        for (Part p : trained.stream().sorted(Comparator.comparingDouble(Part::busySeconds).thenComparing(Part::key)).toList()) {
            if (front.isEmpty() || p.right() > front.getLast().right()) front.add(p);
        }
        if (front.size() <= FRONT) return front;
        return IntStream.range(0, FRONT).mapToObj(i -> front.get((int) Math.round(i * (front.size() - 1.0) / (FRONT - 1)))).toList();
    }

    private static Option option(Combination how, Part first, Part second, String metric, double overhead) {
        CombinedAnswers.Predicted p = CombinedAnswers.of(how, List.of(first.answers(), second.answers()), metric).orElseThrow();
        return new Option(how, List.of(first.key(), second.key()), p.quality(), p.share(),
                first.busySeconds() + p.share() * second.busySeconds() + overhead);
    }

    private static Option mirrored(Part part, int axis, String metric, double overhead) {
        long total = part.answers().size();
        long right = total - Math.round(MIRRORED * (total - part.right()));
        return new Option(new Combination.Mirror(axis), List.of(part.key()), new Quality(metric, right, total), 1, 2 * part.busySeconds() + overhead);
    }

    private static List<Option> undominated(List<Option> options, List<Part> front) {
        List<Option> left = new ArrayList<>();
        long best = 0;
        for (Option o : options.stream().sorted(Comparator.comparingDouble(Option::busySeconds).thenComparing(x -> x.purchase().key())).toList()) {
            long single = front.stream().filter(p -> p.busySeconds() <= o.busySeconds()).mapToLong(Part::right).max().orElse(0);
            if (o.predicted().right() <= Math.max(best, single)) continue;
            // What is only assumed beats nothing that was counted.
            if (!(o.how() instanceof Combination.Mirror)) best = o.predicted().right();
            left.add(o);
        }
        return left;
    }
}
