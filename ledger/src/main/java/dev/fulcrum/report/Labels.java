package dev.fulcrum.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Keeps labels apart: the first place that is free wins; a label that has none is left out, since its point tells its name too.
final class Labels {
    static final double HEIGHT = 14;
    private final List<Box> taken = new ArrayList<>();
    private final Box bounds;

    Labels(Box bounds) {
        this.bounds = bounds;
    }

    /// A rectangle in pixels.
    record Box(double left, double top, double right, double bottom) {
        boolean touches(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }

        boolean holds(Box other) {
            return other.left >= left && other.right <= right && other.top >= top && other.bottom <= bottom;
        }
    }

    void occupy(Box box) {
        taken.add(box);
    }

    /// Takes the first of the four corners and four sides of a point that is free; corners first, since error bars leave by the sides.
    ///
    /// @param r radius of the point
    /// @return the left end of the label's base line
    Optional<double[]> beside(double x, double y, double r, String text) {
        double w = width(text);
        double near = r + 3;
        double[][] starts = {{x - near - w, y - near + 1}, {x + near, y + near + 8}, {x + near, y - near + 1}, {x - near - w, y + near + 8},
            {x - w / 2, y - near - 3}, {x - w / 2, y + near + 12}, {x + near, y + 4}, {x - near - w, y + 4}};
        for (double[] start : starts) {
            if (take(start, w)) return Optional.of(start);
        }
        return Optional.empty();
    }

    private boolean take(double[] start, double width) {
        Box box = new Box(start[0] - 2, start[1] - HEIGHT + 3, start[0] + width + 2, start[1] + 3);
        if (!bounds.holds(box) || taken.stream().anyMatch(box::touches)) return false;
        return taken.add(box);
    }

    /// Pixels that a text takes at 12 px, a little generous: the page's font is not known here.
    static double width(String text) {
        return text.codePoints().mapToDouble(c -> c > 0x2E80 ? 12 : "il.,:;|' ".indexOf(c) >= 0 ? 3.8 : c >= 'A' && c <= 'Z' ? 8.2 : 6.7)
                .sum();
    }

    /// Cuts a text to a width, with an ellipsis where something is missing.
    static String fit(String text, double width) {
        if (width(text) <= width) return text;
        int[] points = text.codePoints().toArray();
        int n = points.length;
        while (n > 1 && width(new String(points, 0, n)) + 9 > width) n--;
        return new String(points, 0, n) + "…";
    }

    /// Pushes centres apart to at least the gap, in their order, within [low, high] as far as they fit.
    static double[] spread(double[] ascending, double gap, double low, double high) {
        double[] y = ascending.clone();
        for (int i = 0; i < y.length; i++) y[i] = Math.max(y[i], i == 0 ? low : y[i - 1] + gap);
        for (int i = y.length - 1; i >= 0; i--) y[i] = Math.min(y[i], i == y.length - 1 ? high : y[i + 1] - gap);
        return y;
    }
}
