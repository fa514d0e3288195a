package dev.fulcrum.report;

/// Turns a chart into SVG at a width; colours come from the page's style sheet, so that they follow light and dark.
final class Drawing {
    private Drawing() {}

    static String of(Chart chart, double width) {
        Plane plane = switch (chart) {
            case Chart.Scatter scatter -> ScatterDrawing.draw(scatter, width);
            case Chart.Lines lines -> LinesDrawing.draw(lines, width);
            case Chart.Descent descent -> DescentDrawing.draw(descent, width);
            case Chart.Bars bars -> BarsDrawing.draw(bars, width);
        };
        String box = "0 0 " + Markup.coordinate(plane.width()) + " " + Markup.coordinate(plane.height());
        return new Markup().open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", box, "role", "img", "aria-label", chart.title(),
                "class", Plane.isNarrow(width) ? "narrow" : "wide").raw(plane.out().toString()).close("svg").toString();
    }
}
