package dev.fulcrum.report;

import dev.fulcrum.unit.Wording;
import java.util.List;

/// The area of a chart between its axes, and the axes themselves.
///
/// @param out    where the drawing goes
/// @param width  of the whole drawing, pixels
/// @param height of the whole drawing, pixels
record Plane(Markup out, double width, double height, double left, double top, double right, double bottom) {
    static final double WIDE = 920;
    static final double NARROW = 400;

    static boolean isNarrow(double width) {
        return width < 600;
    }

    static double heightFor(double width) {
        return isNarrow(width) ? 340 : 430;
    }

    /// A plane with room for axis labels, plus what the chart asks for above and to the right.
    static Plane of(Markup out, double width, double above, double beside) {
        double height = heightFor(width) + above;
        return new Plane(out, width, height, isNarrow(width) ? 58 : 74, 14 + above, width - 18 - beside, height - 52);
    }

    /// The same area at the top of a drawing that ends earlier, for a plane without a caption below.
    Plane lower(double by) {
        return new Plane(out, width, height - by, left, top, right, bottom);
    }

    /// How many labels an axis can carry.
    int mostAcross() {
        return isNarrow(width) ? 6 : 11;
    }

    int mostUp() {
        return 8;
    }

    void drawY(Scale y, Chart.Axis axis) {
        for (double tick : y.ticks()) {
            out.empty("line", "class", "grid", "x1", left, "x2", right, "y1", y.pixel(tick), "y2", y.pixel(tick));
            out.element("text", Wording.tick(tick), "class", "tick end", "x", left - 8, "y", y.pixel(tick) + 4);
        }
        double middle = (top + bottom) / 2;
        String turned = "translate(14 " + Markup.coordinate(middle) + ") rotate(-90)";
        out.element("text", Labels.fit(axis.caption(), bottom - top), "class", "axis middle", "transform", turned);
    }

    void drawX(Scale x, Chart.Axis axis) {
        for (double tick : x.ticks()) {
            out.empty("line", "class", "grid", "x1", x.pixel(tick), "x2", x.pixel(tick), "y1", top, "y2", bottom);
            out.element("text", Wording.tick(tick), "class", "tick middle", "x", x.pixel(tick), "y", bottom + 18);
        }
        captionX(axis.caption());
    }

    void captionX(String caption) {
        out.element("text", Labels.fit(caption, right - left + 40), "class", "axis middle", "x", (left + right) / 2, "y", bottom + 40);
    }

    void drawBase() {
        out.empty("line", "class", "base", "x1", left, "x2", right, "y1", bottom, "y2", bottom);
    }

    void drawNothing() {
        out.element("text", "nothing to show yet", "class", "axis middle", "x", (left + right) / 2, "y", (top + bottom) / 2);
    }

    Labels labels() {
        return new Labels(new Labels.Box(left, top, right + 14, bottom));
    }

    /// A legend in rows from the top left; [#legendHeight] says how much room it takes.
    void drawLegend(List<String> names, String shape) {
        double x = 8;
        double y = 14;
        for (int i = 0; i < names.size(); i++) {
            String name = Labels.fit(names.get(i), width - 50);
            double need = Labels.width(name) + 34;
            if (x + need > width && x > 8) {
                x = 8;
                y += 18;
            }
            out.empty("rect", "class", shape + " c" + i % 7, "x", x, "y", shape.equals("swatch") ? y - 9 : y - 5, "width", 14.0,
                    "height", shape.equals("swatch") ? 10.0 : 3.0);
            out.element("text", name, "class", "label", "x", x + 19, "y", y);
            x += need;
        }
    }

    static double legendHeight(List<String> names, double width) {
        double x = 8;
        int rows = 1;
        for (String name : names) {
            double need = Labels.width(Labels.fit(name, width - 50)) + 34;
            if (x + need > width && x > 8) {
                x = 8;
                rows++;
            }
            x += need;
        }
        return rows * 18 + 4;
    }
}
