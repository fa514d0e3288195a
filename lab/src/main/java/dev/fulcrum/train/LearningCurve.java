package dev.fulcrum.train;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;

/// Loss and quality after each epoch.
public record LearningCurve(List<Point> points) {
    public static final LearningCurve EMPTY = new LearningCurve(List.of());

    public LearningCurve {
        points = List.copyOf(points);
    }

    /// One epoch.
    ///
    /// @param epoch      from 1
    /// @param loss       mean training loss of the epoch, as optimised (with smoothing and augmentation)
    /// @param training   quality on the fixed sample of the training split
    /// @param validation quality on the validation split
    /// @param gap        training minus validation quality, with interval
    /// @param strength   regularisation that the epoch ran with
    /// @param seconds    wall time of all epochs so far, judging included
    public record Point(int epoch, double loss, Quality training, Quality validation, Estimate gap, int strength, double seconds) {}

    public LearningCurve plus(Point point) {
        List<Point> all = new ArrayList<>(points);
        all.add(point);
        return new LearningCurve(all);
    }

    /// The epoch with the best validation quality, the earliest of equals.
    public Point best() {
        Point best = points.getFirst();
        for (Point p : points) if (p.validation().value() > best.validation().value()) best = p;
        return best;
    }

    public int epochsSinceBest() {
        return points.isEmpty() ? 0 : points.getLast().epoch() - best().epoch();
    }
}
