package dev.fulcrum.report;

import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sets maps of regions: the first as a picture, all of them as data for the script `maps.js`.
final class MapsMarkup {
    private MapsMarkup() {}

    static String of(Block.Maps maps) {
        Markup out = new Markup();
        out.open("figure", "class", "maps", "id", "atlas").element("h3", maps.title()).raw("\n");
        out.raw("<div class=\"pick\"></div>\n<div class=\"canvas\">");
        out.raw(MapDrawing.of(maps.maps().getFirst(), Plane.WIDE)).raw(MapDrawing.of(maps.maps().getFirst(), Plane.NARROW));
        out.raw("</div>\n<div class=\"cell-words\" role=\"status\"></div>\n");
        out.element("figcaption", maps.caption());
        // Text of a script element ends at "</": an escaped "<" is the same to a JSON reader.
        out.raw("\n<script type=\"application/json\">").raw(Json.write(data(maps)).replace("<", "\\u003c")).raw("</script></figure>");
        return out.toString();
    }

    private static Map<String, Object> data(Block.Maps maps) {
        Map<String, Object> sides = new LinkedHashMap<>();
        for (RegionMap map : maps.maps()) {
            sides.putIfAbsent(key(map.x()), side(map.x()));
            sides.putIfAbsent(key(map.y()), side(map.y()));
        }
        return Map.of("names", maps.maps().getFirst().names(), "unit", maps.maps().getFirst().unit(), "command", maps.command(), "sides", sides,
                "maps", maps.maps().stream().map(MapsMarkup::map).toList());
    }

    /// One axis may have another number of values in another pair.
    private static String key(RegionMap.Side side) {
        return side.word() + " " + side.values().size();
    }

    private static Map<String, Object> side(RegionMap.Side side) {
        MapLayout layout = MapLayout.of(side, 9);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("word", side.word());
        data.put("caption", side.axis().caption());
        data.put("label", side.axis().label());
        data.put("edges", layout.edges());
        data.put("ticks", layout.ticks());
        data.put("words", side.values().stream().map(v -> Wording.quantity(v, side.axis().unit())).toList());
        data.put("option", side.option());
        if (layout.own() != null) data.put("own", layout.own());
        return data;
    }

    private static Map<String, Object> map(RegionMap map) {
        List<RegionMap.Cell> cells = map.cells();
        return Map.of("x", key(map.x()), "y", key(map.y()), "best", cells.stream().map(RegionMap.Cell::best).toList(),
                "next", cells.stream().map(RegionMap.Cell::next).toList(), "cost", cells.stream().map(c -> digits(c.cost())).toList(),
                "nextCost", cells.stream().map(c -> digits(c.nextCost())).toList(),
                "percent", cells.stream().map(c -> Math.round(100 * c.probability())).toList(),
                "loss", cells.stream().map(c -> digits(c.loss())).toList(),
                "at", RegionNames.of(map).places().stream().map(a -> List.of(a.best(), a.column(), a.row())).toList());
    }

    private static double digits(double value) {
        return value == 0 ? 0 : new BigDecimal(value).round(new MathContext(4)).doubleValue();
    }
}
