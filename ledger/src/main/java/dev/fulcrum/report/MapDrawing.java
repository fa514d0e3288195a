package dev.fulcrum.report;

/// A map of regions as a still picture: what a reader without scripts sees, and what the script redraws for another pair of axes.
final class MapDrawing {
    private final RegionMap map;
    private final MapLayout x;
    private final MapLayout y;
    private final Plane plane;
    private final Markup out;

    private MapDrawing(RegionMap map, double width) {
        this.map = map;
        this.plane = Plane.of(new Markup(), width, 0, 0);
        this.out = plane.out();
        this.x = MapLayout.of(map.x(), plane.mostAcross());
        this.y = MapLayout.of(map.y(), plane.mostUp());
    }

    static String of(RegionMap map, double width) {
        MapDrawing drawing = new MapDrawing(map, width);
        drawing.all();
        String box = "0 0 " + Markup.coordinate(drawing.plane.width()) + " " + Markup.coordinate(drawing.plane.height());
        String title = "best model by " + map.x().axis().label() + " and " + map.y().axis().label();
        return new Markup().open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", box, "role", "img", "aria-label", title, "class",
                "map " + (Plane.isNarrow(width) ? "narrow" : "wide")).raw(drawing.out.toString()).close("svg").toString();
    }

    private double across(double share) {
        return plane.left() + share * (plane.right() - plane.left());
    }

    private double up(double share) {
        return plane.bottom() - share * (plane.bottom() - plane.top());
    }

    private void all() {
        cells();
        borders();
        axes();
        cross();
        names();
    }

    private void cells() {
        for (int row = 0; row < map.y().values().size(); row++) {
            for (int column = 0; column < map.x().values().size(); column++) {
                RegionMap.Cell cell = map.cell(column, row);
                String style = cell.best() < 0 ? "cell nobody" : "cell c" + cell.best() % 7 + (cell.best() > 6 ? " second" : "") + (cell.probability() < 0.9 ? " unsure" : "");
                double left = across(x.edges().get(column));
                double top = up(y.edges().get(row + 1));
                out.empty("rect", "class", style, "x", left, "y", top, "width", across(x.edges().get(column + 1)) - left + 0.3, "height",
                        up(y.edges().get(row)) - top + 0.3);
            }
        }
    }

    private void borders() {
        StringBuilder path = new StringBuilder();
        for (int row = 0; row < map.y().values().size(); row++) {
            for (int column = 0; column < map.x().values().size(); column++) {
                int best = map.cell(column, row).best();
                if (column > 0 && map.cell(column - 1, row).best() != best) {
                    path.append(line(x.edges().get(column), y.edges().get(row), x.edges().get(column), y.edges().get(row + 1)));
                }
                if (row > 0 && map.cell(column, row - 1).best() != best) {
                    path.append(line(x.edges().get(column), y.edges().get(row), x.edges().get(column + 1), y.edges().get(row)));
                }
            }
        }
        if (!path.isEmpty()) out.empty("path", "class", "frontier", "d", path);
    }

    private String line(double x1, double y1, double x2, double y2) {
        return "M" + Markup.coordinate(across(x1)) + " " + Markup.coordinate(up(y1)) + "L" + Markup.coordinate(across(x2)) + " "
                + Markup.coordinate(up(y2));
    }

    private void axes() {
        for (MapLayout.Tick tick : x.ticks()) {
            out.element("text", tick.label(), "class", "tick middle", "x", across(tick.at()), "y", plane.bottom() + 18);
        }
        for (MapLayout.Tick tick : y.ticks()) {
            out.element("text", tick.label(), "class", "tick end", "x", plane.left() - 8, "y", up(tick.at()) + 4);
        }
        plane.captionX(map.x().axis().caption());
        String turned = "translate(14 " + Markup.coordinate((plane.top() + plane.bottom()) / 2) + ") rotate(-90)";
        out.element("text", Labels.fit(map.y().axis().caption(), plane.bottom() - plane.top()), "class", "axis middle", "transform", turned);
    }

    private void cross() {
        if (x.own() == null || y.own() == null) return;
        double px = across(x.own());
        double py = up(y.own());
        out.empty("path", "class", "own", "d", "M" + Markup.coordinate(px - 9) + " " + Markup.coordinate(py) + "h18M" + Markup.coordinate(px) + " "
                + Markup.coordinate(py - 9) + "v18");
    }

    private void names() {
        for (RegionNames.At at : RegionNames.of(map).places()) {
            double middle = across(x.middle(at.column()));
            String name = Labels.fit(map.names().get(at.best()), plane.width() / 3);
            double half = Labels.width(name) / 2;
            out.element("text", name, "class", "label halo strong middle", "x", Math.clamp(middle, plane.left() + half, plane.right() - half), "y",
                    up(y.middle(at.row())) + 4);
        }
    }
}
