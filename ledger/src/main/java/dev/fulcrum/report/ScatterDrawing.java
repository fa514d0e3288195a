package dev.fulcrum.report;

import dev.fulcrum.report.Chart.Mark;
import dev.fulcrum.report.Chart.Point;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/// Points, error bars and the Pareto front. The most important points are drawn last and named first.
final class ScatterDrawing {
    private final Plane plane;
    private final Markup out;
    private final Scale x;
    private final Scale y;
    private final Chart.Scatter chart;
    private final List<Point> points;

    private ScatterDrawing(Chart.Scatter chart, double width) {
        this.chart = chart;
        plane = Plane.of(new Markup(), width, 0, 10);
        out = plane.out();
        points = chart.points().stream().filter(p -> isShown(p, chart)).sorted(Comparator.comparing(Point::mark)).toList();
        x = Scale.over(points.stream().flatMapToDouble(p -> ends(p.x(), chart.x().log())), chart.x(), plane.left(), plane.right(),
                plane.mostAcross());
        y = Scale.over(points.stream().flatMapToDouble(p -> ends(p.y(), chart.y().log())), chart.y(), plane.bottom(), plane.top(),
                plane.mostUp());
    }

    static Plane draw(Chart.Scatter chart, double width) {
        ScatterDrawing drawing = new ScatterDrawing(chart, width);
        drawing.all();
        return drawing.plane;
    }

    private static boolean isShown(Point p, Chart.Scatter chart) {
        return Scale.isShown(p.x().value(), chart.x().log()) && Scale.isShown(p.y().value(), chart.y().log());
    }

    /// The value with its ends; an end that is open or cannot be shown does not stretch the axis.
    static DoubleStream ends(Estimate e, boolean log) {
        double low = e.low() == null || !Scale.isShown(e.low(), log) ? e.value() : e.low();
        double high = e.high() == null || !Scale.isShown(e.high(), log) ? e.value() : e.high();
        return DoubleStream.of(low, e.value(), high);
    }

    private void all() {
        plane.drawX(x, chart.x());
        plane.drawY(y, chart.y());
        if (points.isEmpty()) plane.drawNothing();
        points.forEach(this::bars);
        front();
        points.forEach(this::point);
        names();
    }

    private void bars(Point p) {
        double[] across = ends(p.x(), x.log()).map(x::within).toArray();
        double[] up = ends(p.y(), y.log()).map(y::within).toArray();
        String shape = "error " + style(p.mark());
        if (across[2] - across[0] > 1) out.empty("line", "class", shape, "x1", across[0], "x2", across[2], "y1", up[1], "y2", up[1]);
        if (up[0] - up[2] > 1) out.empty("line", "class", shape, "x1", across[1], "x2", across[1], "y1", up[0], "y2", up[2]);
    }

    /// Steps, because between two points of the front the cheaper one is the best that there is.
    private void front() {
        List<Point> front = onFront();
        if (front.size() < 2) return;
        StringBuilder path = new StringBuilder();
        for (Point p : front) {
            String px = Markup.coordinate(x.pixel(p.x().value()));
            String py = Markup.coordinate(y.pixel(p.y().value()));
            path.append(path.isEmpty() ? "M" + px + " " + py : "H" + px + "V" + py);
        }
        out.empty("path", "class", "front-line", "d", path);
    }

    private List<Point> onFront() {
        return points.stream().filter(p -> p.mark() == Mark.FRONT || p.mark() == Mark.CHOSEN)
                .sorted(Comparator.comparingDouble((Point p) -> p.x().value()).thenComparingDouble(p -> p.y().value())).toList();
    }

    private void point(Point p) {
        double px = x.pixel(p.x().value());
        double py = y.pixel(p.y().value());
        out.open("g", "class", "point " + style(p.mark()));
        out.element("title", p.name() + ": " + chart.x().label() + " " + Wording.estimate(p.x()) + ", " + chart.y().label() + " "
                + Wording.estimate(p.y()));
        switch (p.mark()) {
            case CHOSEN -> out.empty("circle", "class", "ring", "cx", px, "cy", py, "r", 9.5).empty("circle", "cx", px, "cy", py, "r", 5.5);
            case FRONT -> out.empty("circle", "cx", px, "cy", py, "r", 5.0);
            case PLAIN -> out.empty("circle", "cx", px, "cy", py, "r", 3.5);
            case REFUSED -> out.empty("path", "d", cross(px, py));
        }
        out.close("g");
    }

    static String cross(double px, double py) {
        String l = Markup.coordinate(px - 4);
        String r = Markup.coordinate(px + 4);
        String t = Markup.coordinate(py - 4);
        String b = Markup.coordinate(py + 4);
        return "M" + l + " " + t + "L" + r + " " + b + "M" + l + " " + b + "L" + r + " " + t;
    }

    private void names() {
        Labels labels = plane.labels();
        for (Point p : points) {
            double px = x.pixel(p.x().value());
            double py = y.pixel(p.y().value());
            double r = radius(p);
            labels.occupy(new Labels.Box(px - r, py - r, px + r, py + r));
        }
        keepOffFront(labels);
        for (Point p : points.reversed()) name(labels, p);
    }

    private void keepOffFront(Labels labels) {
        List<Point> front = onFront();
        for (int i = 1; i < front.size(); i++) {
            double from = x.pixel(front.get(i - 1).x().value());
            double to = x.pixel(front.get(i).x().value());
            double before = y.pixel(front.get(i - 1).y().value());
            double after = y.pixel(front.get(i).y().value());
            labels.occupy(new Labels.Box(from, before, to, before + 1));
            labels.occupy(new Labels.Box(to, Math.min(before, after), to + 1, Math.max(before, after)));
        }
    }

    private void name(Labels labels, Point p) {
        String name = Labels.fit(p.name(), 140);
        labels.beside(x.pixel(p.x().value()), y.pixel(p.y().value()), radius(p), name)
                .ifPresent(at -> out.element("text", name, "class", "label halo " + style(p.mark()), "x", at[0], "y", at[1]));
    }

    private static double radius(Point p) {
        return p.mark() == Mark.CHOSEN ? 9 : 5;
    }

    private static String style(Mark mark) {
        return mark.name().toLowerCase(java.util.Locale.ROOT);
    }
}
