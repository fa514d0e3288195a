package dev.fulcrum.scaling;

import java.util.Comparator;
import java.util.List;

/// In which order to open boxes, and when to stop: open in falling reservation value, stop once the best so far is at least the highest
/// that remains (Weitzman 1979). Nothing does better. "Stop when the expected saving falls below the price of the trial" is this rule.
///
/// @param rate interest a period, 0 or more
public record StopRule(List<Box> boxes, double rate) {
    public StopRule {
        boxes = boxes.stream().sorted(Comparator.comparingDouble((Box b) -> b.reservation(rate)).reversed()).toList();
    }

    /// Expected value of following the rule with nothing in hand; prizes must be discrete.
    public double value() {
        return value(boxes, 0);
    }

    /// The same when one box is opened first whatever its rank, and the rule is followed from then on.
    public double valueOpening(Box first) {
        return opened(first, boxes.stream().filter(b -> b != first).toList(), 0);
    }

    private double value(List<Box> left, double best) {
        if (left.isEmpty() || left.getFirst().reservation(rate) <= best) return best;
        return opened(left.getFirst(), left.subList(1, left.size()), best);
    }

    private double opened(Box box, List<Box> left, double best) {
        double later = switch (box.prize()) {
            case Prize.Discrete discrete -> discrete.outcomes().stream()
                    .mapToDouble(o -> o.probability() * value(left, Math.max(best, o.value()))).sum();
            case Prize.Normal _, Prize.Uniform _ -> throw new IllegalArgumentException("the value needs outcomes that can be listed");
        };
        return box.discount(rate) * later - box.cost();
    }

    /// Whether all prizes are discrete, so that a value can be told.
    public boolean isDiscrete() {
        return boxes.stream().allMatch(b -> b.prize() instanceof Prize.Discrete);
    }
}
