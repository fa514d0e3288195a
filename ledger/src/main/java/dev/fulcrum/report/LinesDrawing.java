package dev.fulcrum.report;

import dev.fulcrum.report.Chart.Mark;
import dev.fulcrum.report.Chart.Marker;
import dev.fulcrum.report.Chart.Point;
import dev.fulcrum.report.Chart.Sample;
import dev.fulcrum.report.Chart.Series;
import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Lines with bands, named at their ends where there is room beside the plane and in a legend where there is not.
final class LinesDrawing {
    private static final double ROW = 16;

    private final Chart.Lines chart;
    private final List<List<Sample>> shown;
    private final List<String> names;
    private final boolean narrow;
    private final double legend;
    private final Plane plane;
    private final Markup out = new Markup();
    private final Scale x;
    private final Scale y;

    private LinesDrawing(Chart.Lines chart, double width) {
        this.chart = chart;
        narrow = Plane.isNarrow(width);
        names = chart.series().stream().map(s -> Labels.fit(s.name(), 190)).toList();
        shown = chart.series().stream().map(s -> s.samples().stream().filter(this::isShown).toList()).toList();
        legend = narrow && !names.isEmpty() ? Plane.legendHeight(names, width) : 0;
        double beside = narrow ? 0 : names.stream().mapToDouble(Labels::width).max().orElse(0) + 10;
        plane = Plane.of(out, width, legend + 4 + ROW * Math.min(4, markers().size()), beside);
        DoubleStream marked = DoubleStream.concat(markers().stream().mapToDouble(m -> m.x().value()),
                points().stream().mapToDouble(p -> p.x().value()));
        x = Scale.over(DoubleStream.concat(samples().mapToDouble(Sample::x), marked), chart.x(), plane.left(), plane.right(),
                plane.mostAcross());
        y = Scale.over(DoubleStream.concat(samples().flatMapToDouble(this::heights), points().stream().mapToDouble(p -> p.y().value())),
                chart.y(), plane.bottom(), plane.top(), plane.mostUp());
    }

    static Plane draw(Chart.Lines chart, double width) {
        LinesDrawing drawing = new LinesDrawing(chart, width);
        drawing.all();
        return drawing.plane;
    }

    private void all() {
        plane.drawX(x, chart.x());
        plane.drawY(y, chart.y());
        if (samples().findAny().isEmpty()) plane.drawNothing();
        markers().forEach(this::range);
        for (int i = 0; i < shown.size(); i++) band(shown.get(i), i);
        for (int i = 0; i < shown.size(); i++) line(chart.series().get(i), shown.get(i), i);
        marks();
        points().forEach(this::point);
        pointNames();
        if (narrow) plane.drawLegend(names, "stroke");
        else ends();
    }

    private java.util.stream.Stream<Sample> samples() {
        return shown.stream().flatMap(List::stream);
    }

    private boolean isShown(Sample s) {
        return Scale.isShown(s.x(), chart.x().log()) && Scale.isShown(s.y(), chart.y().log());
    }

    private DoubleStream heights(Sample s) {
        return DoubleStream.of(s.y(), s.low() == null ? s.y() : s.low(), s.high() == null ? s.y() : s.high());
    }

    private List<Marker> markers() {
        return chart.markers().stream().filter(m -> Scale.isShown(m.x().value(), chart.x().log()))
                .sorted(Comparator.comparingDouble(m -> m.x().value())).toList();
    }

    private void band(List<Sample> samples, int i) {
        List<Sample> banded = samples.stream().filter(s -> isEnd(s.low()) && isEnd(s.high())).toList();
        if (banded.size() < 2) return;
        StringBuilder path = new StringBuilder();
        for (Sample s : banded) append(path, s.x(), s.high());
        for (Sample s : banded.reversed()) append(path, s.x(), s.low());
        out.empty("path", "class", "band c" + i % 7, "d", path.append("Z"));
    }

    /// An infinite end is drawn at the edge of the plane.
    private static boolean isEnd(Double end) {
        return end != null && !end.isNaN();
    }

    private void line(Series series, List<Sample> samples, int i) {
        if (samples.isEmpty()) return;
        StringBuilder path = new StringBuilder();
        for (Sample s : samples) append(path, s.x(), s.y());
        Sample last = samples.getLast();
        out.open("g").element("title", series.name() + ": " + value(last.y(), chart.y()) + " at " + value(last.x(), chart.x()));
        out.empty("path", "class", "line c" + i % 7 + (i < 3 ? "" : " dash" + i % 3), "d", path);
        out.empty("circle", "class", "dot c" + i % 7, "cx", x.pixel(last.x()), "cy", y.within(last.y()), "r", 3.0).close("g");
    }

    private static String value(double value, Chart.Axis axis) {
        return Wording.quantity(value, axis.unit());
    }

    private void append(StringBuilder path, double px, double py) {
        path.append(path.isEmpty() ? "M" : "L").append(Markup.coordinate(x.within(px))).append(' ').append(Markup.coordinate(y.within(py)));
    }

    private void range(Marker m) {
        if (m.x().low() == null || m.x().high() == null) return;
        double from = x.within(m.x().low());
        double to = x.within(m.x().high());
        if (to - from > 1) out.empty("rect", "class", "range", "x", from, "y", plane.top(), "width", to - from, "height",
                plane.bottom() - plane.top());
    }

    /// Each marker's label stands on its own row above the plane where the rows suffice, so that neighbours never touch.
    private void marks() {
        List<Marker> markers = markers();
        int rows = Math.min(4, markers.size());
        for (int i = 0; i < markers.size(); i++) mark(markers.get(i), legend + 14 + ROW * (i % rows));
    }

    private void mark(Marker m, double row) {
        double px = x.within(m.x().value());
        String text = Labels.fit(m.label(), plane.width() - 20);
        double w = Labels.width(text);
        double start = Math.clamp(px - w / 2, 4, Math.max(4, plane.width() - w - 4));
        out.open("g").element("title", m.label() + ": " + Wording.estimate(m.x()));
        out.empty("line", "class", "marker", "x1", px, "x2", px, "y1", row + 4, "y2", plane.bottom());
        out.element("text", text, "class", "label halo strong", "x", start, "y", row).close("g");
    }

    private List<Point> points() {
        return chart.points().stream().filter(p -> Scale.isShown(p.x().value(), chart.x().log()) && Scale.isShown(p.y().value(),
                chart.y().log())).toList();
    }

    private void point(Point p) {
        double r = p.mark() == Mark.CHOSEN ? 6.5 : 4.5;
        out.open("g", "class", "point " + style(p)).element("title", p.name() + ": " + Wording.estimate(p.x()) + ", "
                + Wording.estimate(p.y()));
        out.empty("circle", "cx", x.within(p.x().value()), "cy", y.within(p.y().value()), "r", r).close("g");
    }

    private static String style(Point p) {
        return p.mark().name().toLowerCase(java.util.Locale.ROOT);
    }

    /// Beside their points and off the lines, the most important first; a name without room is left out, but the chosen's, which has a
    /// halo and may lie on a line.
    private void pointNames() {
        if (points().isEmpty()) return;
        Labels clear = plane.labels();
        Labels labels = plane.labels();
        for (Labels l : List.of(clear, labels)) points().forEach(p -> l.occupy(around(x.within(p.x().value()), y.within(p.y().value()),
                6)));
        shown.forEach(samples -> samples.forEach(s -> labels.occupy(around(x.within(s.x()), y.within(s.y()), 1.5))));
        for (Point p : points().stream().sorted(Comparator.comparing(Point::mark).reversed()).toList()) {
            String name = Labels.fit(p.name(), 150);
            nearby(labels, p, name).or(() -> p.mark() == Mark.CHOSEN ? nearby(clear, p, name) : Optional.empty()).ifPresent(at -> {
                labels.occupy(new Labels.Box(at[0], at[1] - Labels.HEIGHT, at[0] + Labels.width(name), at[1] + 3));
                out.element("text", name, "class", "label halo " + style(p), "x", at[0], "y", at[1]);
            });
        }
    }

    /// Close by where there is room, else a little further off, where lines cross.
    private Optional<double[]> nearby(Labels labels, Point p, String name) {
        return DoubleStream.of(7, 14, 21).mapToObj(r -> labels.beside(x.within(p.x().value()), y.within(p.y().value()), r, name))
                .flatMap(Optional::stream).findFirst();
    }

    private static Labels.Box around(double px, double py, double r) {
        return new Labels.Box(px - r, py - r, px + r, py + r);
    }

    private void ends() {
        List<Integer> order = new ArrayList<>(IntStream.range(0, shown.size()).filter(i -> !shown.get(i).isEmpty()).boxed().toList());
        order.sort(Comparator.comparingDouble(this::end));
        double[] at = Labels.spread(order.stream().mapToDouble(this::end).toArray(), Labels.HEIGHT + 2, plane.top(), plane.bottom());
        for (int k = 0; k < at.length; k++) name(order.get(k), at[k]);
    }

    private double end(int i) {
        return y.within(shown.get(i).getLast().y());
    }

    private void name(int i, double at) {
        double px = x.within(shown.get(i).getLast().x());
        double beside = plane.right() + 10;
        boolean moved = Math.abs(at - end(i)) > 3 || beside - px > 14;
        if (moved) out.empty("line", "class", "leader c" + i % 7, "x1", px + 4, "y1", end(i), "x2", beside - 3, "y2", at);
        out.element("text", names.get(i), "class", "label name c" + i % 7, "x", beside, "y", at + 4);
    }
}
