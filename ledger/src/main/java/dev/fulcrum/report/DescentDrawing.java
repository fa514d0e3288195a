package dev.fulcrum.report;

import dev.fulcrum.report.Chart.Point;
import dev.fulcrum.report.Chart.Sample;
import dev.fulcrum.report.Chart.Series;
import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Steps down a plane whose two axes have the same scale, with lines of equal totals.
final class DescentDrawing {
    private static final Chart.Axis SPENT = Chart.Axis.linear("spent on the search", "");
    private static final Chart.Axis LEFT = Chart.Axis.linear("left to pay over the life", "");
    private static final int MOST_STEPS = 12;

    private final Chart.Descent chart;
    private final Plane plane;
    private final Markup out = new Markup();
    private final List<String> names;
    private final double step;
    private final Scale x;
    private final Scale y;

    private DescentDrawing(Chart.Descent chart, double width) {
        this.chart = chart;
        names = chart.descents().stream().map(s -> Labels.fit(s.name(), width - 60)).toList();
        plane = Plane.of(out, width, Plane.legendHeight(names, width), 10);
        double mostSpent = points().mapToDouble(Sample::x).max().orElse(1);
        double most = points().mapToDouble(Sample::y).max().orElse(1);
        double least = points().mapToDouble(Sample::y).min().orElse(0);
        List<Double> ticks = Ticks.linear(0, Math.max(1e-12, Math.max(mostSpent, most - least)), MOST_STEPS);
        step = ticks.get(1) - ticks.get(0);
        int across = Math.max(1, (int) Math.ceil(mostSpent / step - 1e-9));
        int first = (int) Math.floor(least / step + 1e-9);
        int up = Math.max(1, (int) Math.ceil(most / step - 1e-9) - first);
        double pixels = Math.min((plane.right() - plane.left()) / across, (plane.bottom() - plane.top()) / up);
        x = new Scale(multiples(0, across), false, plane.left(), plane.left() + across * pixels);
        y = new Scale(multiples(first, up), false, plane.bottom(), plane.bottom() - up * pixels);
    }

    private List<Double> multiples(int first, int count) {
        return IntStream.rangeClosed(first, first + count).mapToObj(i -> i * step).toList();
    }

    static Plane draw(Chart.Descent chart, double width) {
        DescentDrawing drawing = new DescentDrawing(chart, width);
        drawing.all();
        return drawing.plane;
    }

    private Stream<Sample> points() {
        Stream<Sample> steps = Stream.concat(chart.descents().stream(), chart.refused().stream()).flatMap(s -> s.samples().stream());
        return Stream.concat(steps, chart.crosses().stream().map(p -> Sample.of(p.x().value(), p.y().value()))).filter(DescentDrawing::isShown);
    }

    private static boolean isShown(Sample s) {
        return Scale.isShown(s.x(), false) && Scale.isShown(s.y(), false);
    }

    private void all() {
        plane.drawX(x, captioned(SPENT));
        plane.drawY(y, captioned(LEFT));
        if (points().findAny().isEmpty()) plane.drawNothing();
        totals();
        for (int i = chart.descents().size() - 1; i >= 0; i--) line(chart.descents().get(i), "line c" + i % 7);
        chart.refused().ifPresent(s -> line(s, "line c0 dash0"));
        chart.crosses().forEach(this::cross);
        plane.drawLegend(names, "stroke");
    }

    private Chart.Axis captioned(Chart.Axis axis) {
        return Chart.Axis.linear(axis.label(), chart.unit());
    }

    /// x + y = c at every second step, clipped to what is drawn.
    private void totals() {
        double right = x.ticks().getLast();
        double low = y.ticks().getFirst();
        double high = y.ticks().getLast();
        for (double total : DoubleStream.iterate(low + step, t -> t <= high + right, t -> t + step).toArray()) {
            double from = Math.max(0, total - high);
            double to = Math.min(right, total - low);
            if (from >= to) continue;
            out.open("g").element("title", "together " + Wording.quantity(total, chart.unit()));
            out.empty("line", "class", "grid", "x1", x.pixel(from), "y1", y.pixel(total - from), "x2", x.pixel(to), "y2", y.pixel(total - to)).close("g");
        }
    }

    private void line(Series series, String style) {
        List<Sample> shown = new ArrayList<>(series.samples().stream().filter(DescentDrawing::isShown).toList());
        if (shown.isEmpty()) return;
        StringBuilder path = new StringBuilder();
        for (Sample s : shown) {
            path.append(path.isEmpty() ? "M" : "L").append(Markup.coordinate(x.within(s.x()))).append(' ').append(Markup.coordinate(y.within(s.y())));
        }
        Sample last = shown.getLast();
        out.open("g").element("title", "%s: %s spent, %s left".formatted(series.name(), Wording.quantity(last.x(), chart.unit()),
                Wording.quantity(last.y(), chart.unit())));
        out.empty("path", "class", style, "d", path);
        out.empty("circle", "class", "dot " + style.split(" ")[1], "cx", x.within(last.x()), "cy", y.within(last.y()), "r", 3.0).close("g");
    }

    private void cross(Point p) {
        double px = x.within(p.x().value());
        double py = y.within(p.y().value());
        String name = Labels.fit(p.name(), plane.width() - 40);
        double start = Math.clamp(px + 8, 4, Math.max(4, plane.width() - Labels.width(name) - 4));
        out.open("g", "class", "point refused").element("title", p.name() + ": " + Wording.estimate(p.x()) + " spent, " + Wording.estimate(p.y()) + " left");
        out.empty("path", "d", ScatterDrawing.cross(px, py));
        out.element("text", name, "class", "label halo refused", "x", start, "y", py - 6).close("g");
    }
}
