package dev.fulcrum.brief;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.FaultException;
import java.util.Map;
import java.util.Optional;

/// The price book while a brief is read: the shipped one, then the person's file, then a region, then single lines of the brief.
final class Pricing {
    private static final String SOURCE = "the brief";

    private PriceBook book = PriceBook.shipped();

    PriceBook book() {
        return book;
    }

    String currency() {
        return book.currency();
    }

    double value(String line) {
        return book.value(line);
    }

    Estimate estimate(String line) {
        return book.estimate(line);
    }

    /// Money that is in no book.
    Estimate money(double amount, String... each) {
        return Estimate.exact(amount, currency() + (each.length == 0 ? "" : "/" + each[0]), Basis.ASSUMED);
    }

    Dimension money(String... each) {
        return each.length == 0 ? Dimension.money(currency()) : Dimension.money(currency(), each[0]);
    }

    /// The section `prices`, and the machine's region: its lines stand between the file's and the brief's own.
    void read(Section prices, Section machine) {
        Optional<Section.NamedFile> file = prices.file("file");
        Optional<String> said = prices.text("currency").or(() -> file.flatMap(f -> currency(prices, f)));
        Optional<Double> rate = prices.number(PriceBook.EXCHANGE, Dimension.RATIO, Range.POSITIVE);
        if (said.isPresent() || rate.isPresent()) book = book.exchanged(said.orElse(currency()), rate.orElse(value(PriceBook.EXCHANGE)));
        file.ifPresent(f -> over(prices, f));
        MachineReader.region(machine, book).ifPresent(this::region);
        LineForm.DEFAULTS.keySet().stream().filter(line -> !line.equals(PriceBook.EXCHANGE)).forEach(line -> line(prices, line, line));
        prices.close();
    }

    private static Optional<String> currency(Section prices, Section.NamedFile file) {
        try {
            return PriceFile.currency(file.path(), file.text());
        } catch (FaultException e) {
            return Optional.empty();
        }
    }

    private void over(Section prices, Section.NamedFile file) {
        try {
            book = PriceFile.over(book, file.path(), file.text());
        } catch (FaultException e) {
            prices.add(e);
        }
    }

    private void region(String name) {
        for (String field : LineForm.REGION.keySet()) book = book.with(field, book.lines().get(PriceBook.line("regions", name, field)));
    }

    /// Reads a key that stands for a default line of the book.
    void line(Section section, String key, String line) {
        LineForm form = LineForm.DEFAULTS.get(line);
        put(line, section.number(key, form.dimension(currency()), form.range()));
    }

    /// The same for a line that is a whole number; the book keeps it.
    int whole(Section section, String key, String line) {
        Range range = LineForm.DEFAULTS.get(line).range();
        put(line, section.whole(key, (int) range.low(), (int) range.high()).map(Integer::doubleValue));
        return (int) value(line);
    }

    void put(String line, Optional<Double> given) {
        given.ifPresent(value -> book = book.with(line, value, SOURCE));
    }

    /// Puts what a machine costs in the place of the default machine's lines, for whoever looks it up there.
    void machine(Machine machine) {
        Map.of(PriceBook.MACHINE_CORES, (double) machine.cores(), PriceBook.MACHINE_MEMORY, machine.memory().value(),
                PriceBook.MACHINE_HOUR, machine.price().value(), PriceBook.WATTS_IDLE, machine.wattsIdle().value(),
                PriceBook.WATTS_BUSY_CORE, machine.wattsBusyCore().value()).forEach((line, value) -> {
                    if (book.value(line) != value) book = book.with(line, value, "machine " + machine.name());
                });
    }
}
