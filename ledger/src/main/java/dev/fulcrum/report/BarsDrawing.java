package dev.fulcrum.report;

import dev.fulcrum.report.Chart.Bar;
import dev.fulcrum.report.Chart.Part;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.List;
import java.util.stream.DoubleStream;

/// Stacked bars with their sums on top.
final class BarsDrawing {
    private final Chart.Bars chart;
    private final List<String> names;
    private final Chart.Axis axis;
    private final Plane plane;
    private final Markup out = new Markup();
    private final Scale y;
    private final double slot;
    private final boolean units;

    private BarsDrawing(Chart.Bars chart, double width) {
        this.chart = chart;
        names = chart.bars().stream().flatMap(b -> b.parts().stream()).map(Part::name).distinct().toList();
        axis = chart.shares() ? Chart.Axis.linear("share of " + chart.y().label(), shareUnit(chart.y().unit()))
                : Chart.Axis.linear(chart.y().label(), chart.y().unit());
        plane = Plane.of(out, width, (names.isEmpty() ? 0 : Plane.legendHeight(names, width)) + 16, 0).lower(24);
        DoubleStream sums = chart.shares() ? DoubleStream.of(100) : chart.bars().stream().mapToDouble(BarsDrawing::sum);
        y = Scale.over(DoubleStream.concat(DoubleStream.of(0), sums), axis, plane.bottom(), plane.top(), plane.mostUp());
        slot = (plane.right() - plane.left()) / Math.max(1, chart.bars().size());
        units = chart.bars().stream().map(b -> Wording.quantity(sum(b), chart.y().unit())).allMatch(t -> Labels.width(t) * 1.1 <= slot);
    }

    static Plane draw(Chart.Bars chart, double width) {
        BarsDrawing drawing = new BarsDrawing(chart, width);
        drawing.all();
        return drawing.plane;
    }

    private void all() {
        plane.drawY(y, axis);
        if (chart.bars().isEmpty()) plane.drawNothing();
        for (int i = 0; i < chart.bars().size(); i++) bar(chart.bars().get(i), plane.left() + slot * (i + 0.5));
        plane.drawBase();
        plane.drawLegend(names, "swatch");
    }

    private void bar(Bar bar, double middle) {
        double sum = sum(bar);
        double stacked = 0;
        for (Part part : bar.parts()) {
            double amount = amount(part) * (chart.shares() && sum > 0 ? 100 / sum : 1);
            part(bar, part, middle, stacked, stacked + amount);
            stacked += amount;
        }
        String total = total(sum);
        out.element("text", total, "class", "label strong middle", "x", middle, "y", y.within(stacked) - 6);
        out.element("text", Labels.fit(bar.name(), slot - 4), "class", "tick middle", "x", middle, "y", plane.bottom() + 18);
    }

    /// Without its unit, which the axis says too, where one of the bars is too narrow for it.
    private String total(double sum) {
        return units ? Wording.quantity(sum, chart.y().unit()) : Labels.fit(Wording.number(sum), slot - 2);
    }

    private void part(Bar bar, Part part, double middle, double from, double to) {
        double width = Math.min(72, slot * 0.7);
        double height = y.within(from) - y.within(to);
        if (height <= 0) return;
        String colour = "part c" + names.indexOf(part.name()) % 7;
        out.open("rect", "class", colour, "x", middle - width / 2, "y", y.within(to), "width", width, "height", height)
                .element("title", bar.name() + ", " + part.name() + ": " + Wording.estimate(part.amount())).close("rect");
    }

    private static String shareUnit(String unit) {
        return unit.isEmpty() || unit.equals("1") ? "%" : "%, sums in " + unit;
    }

    private static double sum(Bar bar) {
        return bar.parts().stream().mapToDouble(BarsDrawing::amount).sum();
    }

    private static double amount(Part part) {
        Estimate amount = part.amount();
        return Scale.isShown(amount.value(), false) ? Math.max(0, amount.value()) : 0;
    }
}
