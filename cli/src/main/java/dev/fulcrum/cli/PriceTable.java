package dev.fulcrum.cli;

import dev.fulcrum.brief.PriceBook;
import java.util.List;
import java.util.Locale;

/// The price book as text: name, value, unit, date and source of each line; defaults first, then the sections.
final class PriceTable {
    private PriceTable() {}

    static String of(PriceBook book) {
        List<String> names = book.lines().keySet().stream().sorted((a, b) -> a.contains(".") == b.contains(".")
                ? a.compareTo(b) : a.contains(".") ? 1 : -1).toList();
        int wide = names.stream().mapToInt(String::length).max().orElse(0);
        String form = "%-" + wide + "s %12s %-13s %-10s  %s%n";
        StringBuilder text = new StringBuilder(form.formatted("line", "value", "unit", "date", "source"));
        for (String name : names) {
            PriceBook.Line line = book.lines().get(name);
            text.append(form.formatted(name, number(line.value()), book.unit(name), line.date(), line.source()));
        }
        return text.toString();
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e12) return Long.toString((long) value);
        return String.format(Locale.ROOT, "%.5g", value);
    }
}
