package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.Locale;
import java.util.Map;

/// Changes of element type. Floating to integer rounds towards zero; anything but zero is true.
final class Casting {
    private Casting() {}

    static void register(Map<String, Kernel> to) {
        to.put("Cast", (Kernel.Single) c -> cast(c.in(0), ElementType.ofCode((int) c.integer("to", 0))));
        to.put("CastLike", (Kernel.Single) c -> cast(c.in(0), c.type(1)));
    }

    static Array cast(Array from, ElementType type) {
        if (from.type == type) return from;
        Array out = Array.zeros(type, from.dims);
        for (int i = 0; i < from.size(); i++) {
            if (from.isText()) out.set(i, parsed(from.getText(i)));
            else if (out.isText()) out.setText(i, printed(from, i));
            else if (type == ElementType.BOOL) out.setLong(i, from.isTrue(i) ? 1 : 0);
            else if (from.isReal() || out.isReal()) out.set(i, from.get(i));
            else out.setLong(i, from.getLong(i));
        }
        return out;
    }

    private static double parsed(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text.strip());
        };
    }

    private static String printed(Array from, int i) {
        if (!from.isReal()) return String.valueOf(from.getLong(i));
        double v = from.get(i);
        if (Double.isInfinite(v)) return v > 0 ? "INF" : "-INF";
        if (Double.isNaN(v)) return "NaN";
        return from.type == ElementType.DOUBLE ? String.valueOf(v) : String.valueOf((float) v);
    }
}
