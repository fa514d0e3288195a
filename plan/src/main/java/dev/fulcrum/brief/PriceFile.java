package dev.fulcrum.brief;

import dev.fulcrum.unit.FaultException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A price book as YAML, the shipped one or a person's own, which replaces or adds lines.
///
/// Sections `defaults`, `machines`, `regions` and `serverless`; a line is a value with its unit, or `{value, source, date}`. `source` and
/// `date` beside lines, or at the top, hold for all below. A machine or region that is not in the book yet must come complete.
final class PriceFile {
    private final Section root;
    private final Section.Reading reading;
    private PriceBook book;

    /// @param source and date that hold where a line names no own
    private record Said(String source, String date) {}

    private PriceFile(PriceBook book, String file, String text) {
        this.book = book;
        this.reading = new Section.Reading("read prices", Map.of(), NamedFiles.NONE);
        Written.Mapping written = Written.read(file, text, "read prices", "defaults: {electricity: 0.2 USD/kWh}", reading.faults());
        this.root = new Section("", written, reading);
    }

    /// A whole book.
    /// @throws FaultException with all faults at once
    static PriceBook book(String file, String text) {
        return new PriceFile(new PriceBook("USD", Map.of()), file, text).read();
    }

    /// The currency that a price file states, if it does.
    static Optional<String> currency(String file, String text) {
        return new PriceFile(new PriceBook("USD", Map.of()), file, text).root.text("currency");
    }

    /// The book with the file's lines in the place of its own.
    /// @throws FaultException with all faults at once
    static PriceBook over(PriceBook book, String file, String text) {
        return new PriceFile(book, file, text).read();
    }

    private PriceBook read() {
        root.text("currency").filter(c -> !c.equals(book.currency())).ifPresent(c -> root.fault("currency",
                "must be the brief's, " + book.currency(), c, "write `prices: {currency: " + c + "}` in the brief, or remove it here"));
        Said said = said(root, new Said(root.place("").file(), ""));
        defaults(root.section("defaults"), said);
        LineForm.GROUPS.forEach((name, fields) -> groups(name, root.section(name), fields, said));
        root.close();
        FaultException.raiseAll(reading.faults());
        return book;
    }

    private Said said(Section section, Said above) {
        return new Said(section.text("source").orElse(above.source), date(section).orElse(above.date));
    }

    private static Optional<String> date(Section section) {
        Optional<String> date = section.text("date");
        try {
            date.ifPresent(LocalDate::parse);
            return date;
        } catch (DateTimeException e) {
            section.fault("date", "must be an ISO day", date.get(), "write for example 2026-11-22");
            return Optional.empty();
        }
    }

    private void defaults(Section section, Said above) {
        Said said = said(section, above);
        LineForm.DEFAULTS.forEach((name, form) -> line(section, name, name, form, said));
        section.close();
    }

    private void groups(String kind, Section section, Map<String, LineForm> fields, Said above) {
        Said said = said(section, above);
        for (String name : section.names()) {
            if (List.of("source", "date").contains(name)) continue;
            boolean known = fields.keySet().stream().anyMatch(f -> book.has(PriceBook.line(kind, name, f)));
            Section group = section.section(name);
            Said own = said(group, said);
            fields.forEach((field, form) -> line(group, field, PriceBook.line(kind, name, field), form, own));
            group.close();
            if (!known) complete(kind, section, group, name);
        }
    }

    private void complete(String kind, Section section, Section group, String name) {
        List<String> needed = switch (kind) {
            case "machines" -> List.of("cores", "memory", group.has("capital") ? "capital" : "price");
            default -> List.copyOf(LineForm.GROUPS.get(kind).keySet());
        };
        List<String> missing = needed.stream().filter(field -> !group.has(field)).toList();
        if (missing.isEmpty()) return;
        List<String> others = book.names(kind).stream().filter(n -> !n.equals(name)).toList();
        String lacking = String.join(", ", missing);
        section.fault(name, "must be in the price book, or come with " + String.join(", ", needed), "no " + lacking,
                Section.nearest(name, others).map(n -> "did you mean " + n + "?").orElse("add " + lacking));
    }

    private void line(Section section, String field, String name, LineForm form, Said above) {
        if (!section.has(field)) return;
        Section line = section.section(field, "value");
        if (!line.has("value")) line.missing("value", form.dimension(book.currency()).example());
        Optional<Double> value = line.number("value", form.dimension(book.currency()), form.range());
        Said said = said(line, above);
        line.close();
        value.ifPresent(v -> book = book.with(name, new PriceBook.Line(v, form.unit(), said.source, said.date)));
    }
}
