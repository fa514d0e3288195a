package dev.fulcrum.report;

import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;

/// A drawing of figures. Values that are not finite, or not positive on a logarithmic axis, are left out.
public sealed interface Chart {
    String title();

    /// @param label what is shown
    /// @param unit  as in [Estimate], "1" for none
    /// @param log   logarithmic
    record Axis(String label, String unit, boolean log) {
        public static Axis linear(String label, String unit) {
            return new Axis(label, unit, false);
        }

        public static Axis log(String label, String unit) {
            return new Axis(label, unit, true);
        }

        String caption() {
            return unit.isEmpty() || unit.equals("1") ? label : label + " (" + unit + ")";
        }
    }

    /// What a point is to the reader.
    enum Mark { PLAIN, REFUSED, FRONT, CHOSEN }

    /// Points with error bars; [Mark#FRONT] and [Mark#CHOSEN] are joined by the Pareto front as steps, for an x of which less is better.
    record Scatter(String title, Axis x, Axis y, List<Point> points) implements Chart {
        public Scatter {
            points = List.copyOf(points);
        }
    }

    record Point(String name, Estimate x, Estimate y, Mark mark) {}

    /// Named lines, each with its band, vertical markers, and named points such as the optima on a curve.
    record Lines(String title, Axis x, Axis y, List<Series> series, List<Marker> markers, List<Point> points) implements Chart {
        public Lines {
            series = List.copyOf(series);
            markers = List.copyOf(markers);
            points = List.copyOf(points);
        }

        public Lines(String title, Axis x, Axis y, List<Series> series, List<Marker> markers) {
            this(title, x, y, series, markers, List.of());
        }
    }

    /// Money spent against money that is left to pay, both to the same scale: a step pays for itself where it falls by more than it is wide. Lines
    /// at 45 degrees join equal totals.
    ///
    /// @param unit     of both axes
    /// @param descents steps in ascending x, the first one the most important
    /// @param refused  the step that was not taken, from the end of the first descent on; dashed
    /// @param crosses  other ways to come to a plan
    record Descent(String title, String unit, List<Series> descents, Optional<Series> refused, List<Point> crosses) implements Chart {
        public Descent {
            descents = List.copyOf(descents);
            crosses = List.copyOf(crosses);
        }
    }

    /// @param samples in ascending x
    record Series(String name, List<Sample> samples) {
        public Series {
            samples = List.copyOf(samples);
        }
    }

    /// @param low  lower end of the band at x, or null
    /// @param high upper end of the band at x, or null
    record Sample(double x, double y, Double low, Double high) {
        public static Sample of(double x, double y) {
            return new Sample(x, y, null, null);
        }

        public static Sample of(double x, Estimate y) {
            return new Sample(x, y.value(), y.low(), y.high());
        }
    }

    /// A place on the x axis with its interval, such as a break-even.
    record Marker(String label, Estimate x) {}

    /// Stacked bars.
    ///
    /// @param shares whether every bar is drawn to the same height, so that sums of different magnitude can be compared
    record Bars(String title, Axis y, List<Bar> bars, boolean shares) implements Chart {
        public Bars {
            bars = List.copyOf(bars);
        }
    }

    record Bar(String name, List<Part> parts) {
        public Bar {
            parts = List.copyOf(parts);
        }
    }

    /// @param amount not negative; parts of one name share a colour across bars
    record Part(String name, Estimate amount) {}
}
