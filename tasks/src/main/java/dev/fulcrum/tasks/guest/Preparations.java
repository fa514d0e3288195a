package dev.fulcrum.tasks.guest;

import dev.fulcrum.measure.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The usual ways to scale images, tried one after the other on the same examples, and which of them a model was made for.
///
/// With labels the best is the one of least cross-entropy among those whose accuracy is within the margin of the highest: the likelihood
/// of the labels is what a classifier was trained for, and tells near misses apart where accuracy is high for all. Those are looked at again
/// on more examples. Without labels nothing is decided: a network fed with numbers that are too large is as sure of itself as one fed
/// rightly.
public final class Preparations {
    /// Accuracy by which the best must lead the second, so that quality may be judged.
    public static final double MARGIN = 0.02;
    private static final List<Double> ZERO = List.of(0.0);
    private static final List<Double> ONE = List.of(1.0);

    private Preparations() {}

    /// One way and what came of it.
    ///
    /// @param pixels     how the images were scaled
    /// @param accuracy   with labels, in [0, 1]
    /// @param entropy    cross-entropy with labels, nats; the entropy of the answers without
    /// @param confidence mean of the largest probability, in [0, 1]
    /// @param finite     whether every answer was a finite number
    /// @param examples   on which it was tried
    public record Try(Pixels pixels, Optional<Double> accuracy, double entropy, double confidence, boolean finite, int examples) {}

    /// What the tries say.
    ///
    /// @param tries best first
    /// @param sure  whether the best leads by the margin
    public record Choice(List<Try> tries, boolean sure) {
        public Try best() {
            return tries.getFirst();
        }
    }

    /// 0 to 255, 0 to 1, -1 to 1, and for grey those of MNIST, for colour those of ImageNet; each also inverted, colours also as BGR.
    static List<Pixels> usual(Pixels shape) {
        double byteScale = 1 / 255.0;
        List<Pixels> scaled = List.of(shape.scaled(1, ZERO, ONE), shape.scaled(byteScale, ZERO, ONE),
                shape.scaled(byteScale, List.of(0.5), List.of(0.5)), shape.channels() == 1
                        ? shape.scaled(byteScale, List.of(0.1307), List.of(0.3081))
                        : shape.scaled(byteScale, Pixels.IMAGENET_MEAN, Pixels.IMAGENET_STD));
        List<Pixels> all = new ArrayList<>();
        for (Pixels p : scaled) {
            for (Pixels.Order order : shape.channels() == 3 ? Pixels.Order.values() : new Pixels.Order[] {Pixels.Order.RGB}) {
                all.add(p.ordered(order).inverted(false));
                all.add(p.ordered(order).inverted(true));
            }
        }
        return all;
    }

    /// @param labels one an answer, where the data have them
    static Try judged(Pixels pixels, GuestAnswers answers, Optional<int[]> labels) {
        double entropy = 0;
        double confidence = 0;
        boolean finite = true;
        for (int i = 0; i < answers.size(); i++) {
            double[] log = answers.logProbabilities(i, 0, 1);
            for (float v : answers.rows()[i]) finite &= Float.isFinite(v);
            entropy -= labels.isPresent() ? log[labels.get()[i]] : mean(log);
            confidence += Math.exp(log[answers.top(i, 0)]);
        }
        Optional<Double> accuracy = labels.map(l -> GuestJudge.quality(answers, l)).map(Scores::mean);
        return new Try(pixels, accuracy, entropy / answers.size(), confidence / answers.size(), finite, answers.size());
    }

    private static double mean(double[] log) {
        double sum = 0;
        for (double v : log) sum += Math.exp(v) * v;
        return sum;
    }

    /// Those among which accuracy does not decide; none where it does, or without labels.
    static List<Try> finalists(List<Try> tries) {
        double highest = tries.stream().mapToDouble(t -> t.accuracy().orElse(0.0)).max().orElse(0);
        List<Try> close = tries.stream().filter(t -> t.accuracy().isPresent() && t.accuracy().get() > highest - MARGIN).toList();
        return close.size() > 1 ? close : List.of();
    }

    /// @param tries each way once
    static Choice choice(List<Try> tries) {
        List<Try> close = finalists(tries);
        Comparator<Try> order = Comparator.comparing((Try t) -> !close.contains(t));
        Comparator<Try> rest = Comparator.comparingDouble(t -> close.contains(t) ? 0 : -t.accuracy().orElse(0.0));
        List<Try> sorted = tries.stream().sorted(order.thenComparing(rest).thenComparingDouble(Try::entropy)).toList();
        boolean labelled = sorted.getFirst().accuracy().isPresent();
        return new Choice(sorted, labelled && close.isEmpty() && sorted.getFirst().accuracy().get() > 0);
    }
}
