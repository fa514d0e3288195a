package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads `machine` and `machines`: by name from the price book, single keys over it; an owned one's price from its capital.
final class MachineReader {
    private static final List<String> OF_OWNED = List.of("capital", "life", "utilisation");
    private static final List<String> OF_RENTED = List.of("spot", "committed");

    private final Section machine;
    private final Pricing pricing;

    MachineReader(Section machine, Pricing pricing) {
        this.machine = machine;
        this.pricing = pricing;
    }

    /// The region's name where the book knows it.
    static Optional<String> region(Section machine, PriceBook book) {
        List<String> regions = book.names("regions");
        Optional<String> region = machine.text("region");
        region.filter(r -> !regions.contains(r)).ifPresent(r -> machine.fault("region", "must be a region of the price book", r,
                Section.nearest(r, regions).map(n -> "did you mean " + n + "?").orElse("write one of " + String.join(", ", regions))));
        return region.filter(regions::contains);
    }

    Machine read() {
        Optional<String> name = machine.text("name");
        Optional<Machine> entry = name.flatMap(pricing.book()::machine);
        Machine base = entry.orElseGet(() -> usual(name.orElse("here")));
        Machine.Tenure tenure = machine.word("tenure", "rented", "owned").map(t -> Machine.Tenure.valueOf(t.toUpperCase(Locale.ROOT)))
                .orElse(machine.has("capital") ? Machine.Tenure.OWNED : base.tenure());
        boolean owned = tenure == Machine.Tenure.OWNED;
        foreign(owned ? OF_RENTED : OF_OWNED, owned ? "owned" : "rented");
        Optional<Estimate> price = price(owned);
        if (name.isPresent() && entry.isEmpty() && !(price.isPresent() && complete())) unknown(name.get());
        Machine read = filled(base, tenure, price);
        machine.close();
        pricing.machine(read);
        return read;
    }

    private Machine usual(String name) {
        Estimate price = pricing.estimate(PriceBook.MACHINE_HOUR);
        return new Machine(name, (int) pricing.value(PriceBook.MACHINE_CORES), pricing.estimate(PriceBook.MACHINE_MEMORY), price,
                Machine.Tenure.RENTED, price.times(pricing.value(PriceBook.SPOT_RATIO)),
                price.times(pricing.value(PriceBook.COMMITTED_RATIO)),
                pricing.estimate(PriceBook.WATTS_IDLE), pricing.estimate(PriceBook.WATTS_BUSY_CORE));
    }

    private boolean complete() {
        return machine.has("cores") && machine.has("memory");
    }

    private void unknown(String name) {
        List<String> known = pricing.book().names("machines");
        machine.fault("name", "must be a machine of the price book, or come with cores, memory and price", name,
                Section.nearest(name, known).map(n -> "did you mean " + n + "?").orElse("write one of " + String.join(", ", known)));
    }

    private void foreign(List<String> keys, String tenure) {
        keys.stream().filter(machine::has).forEach(key -> machine.fault(key, "must not be given for a machine that is " + tenure, key,
                "remove it, or write tenure: " + (tenure.equals("owned") ? "rented" : "owned")));
    }

    /// An hour's price where the section gives one, in either way.
    private Optional<Estimate> price(boolean owned) {
        Optional<Double> hour = machine.number("price", hourly(), Range.NOT_NEGATIVE);
        boolean twice = machine.has("price") && OF_OWNED.stream().anyMatch(machine::has);
        if (owned && twice) machine.fault("price", "must be the only way to say what an hour costs", "capital, life or utilisation as well",
                "keep price, or capital with life and utilisation");
        if (owned) {
            pricing.line(machine, "life", PriceBook.MACHINE_LIFE);
            pricing.line(machine, "utilisation", PriceBook.MACHINE_UTILISATION);
        }
        Optional<Double> capital = owned ? machine.number("capital", pricing.money(), Range.NOT_NEGATIVE) : Optional.empty();
        if (owned && !machine.has("capital") && (machine.has("life") || machine.has("utilisation"))) {
            machine.missing("capital", "6000 " + pricing.currency());
        }
        return hour.map(h -> pricing.money(h, "hour")).or(() -> capital.map(c -> MachineEntry.ownedHour(pricing.book(), c)));
    }

    private Machine filled(Machine base, Machine.Tenure tenure, Optional<Estimate> given) {
        Estimate price = given.orElse(base.price());
        boolean owned = tenure == Machine.Tenure.OWNED;
        return new Machine(base.name(), machine.whole("cores", 1, 4096).orElse(base.cores()),
                number("memory", Dimension.BYTES, Range.POSITIVE, base.memory()), price, tenure,
                owned ? price : hourly("spot", share(base, given, base.spot(), PriceBook.SPOT_RATIO)),
                owned ? price : hourly("committed", share(base, given, base.committed(), PriceBook.COMMITTED_RATIO)),
                number("wattsIdle", Dimension.POWER, Range.NOT_NEGATIVE, base.wattsIdle()),
                number("wattsBusyCore", Dimension.POWER, Range.NOT_NEGATIVE, base.wattsBusyCore()));
    }

    /// The market's price of a machine in the book stays when somebody has another price on demand; of others it is a share.
    private Estimate share(Machine base, Optional<Estimate> given, Estimate own, String ratio) {
        boolean listed = pricing.book().has(PriceBook.line("machines", base.name(), "cores"));
        return listed || given.isEmpty() ? own : given.get().times(pricing.value(ratio));
    }

    private Estimate number(String key, Dimension dimension, Range range, Estimate otherwise) {
        return machine.number(key, dimension, range).map(v -> Estimate.exact(v, otherwise.unit(), otherwise.basis())).orElse(otherwise);
    }

    private Estimate hourly(String key, Estimate otherwise) {
        return number(key, hourly(), Range.NOT_NEGATIVE, otherwise);
    }

    private Dimension hourly() {
        return LineForm.MACHINE.get("price").dimension(pricing.currency());
    }

    /// Machines of the book besides the first on which the plan may serve.
    static List<Machine> others(Section root, Pricing pricing) {
        List<String> known = pricing.book().names("machines");
        List<String> names = root.words("machines", "[c7i.large, c7g.large]").stream().distinct().toList();
        names.stream().filter(n -> !known.contains(n)).forEach(n -> root.fault("machines", "must be machines of the price book", n,
                Section.nearest(n, known).map(k -> "did you mean " + k + "?").orElse("write some of " + String.join(", ", known))));
        Stream<Optional<Machine>> found = names.stream().map(pricing.book()::machine);
        return found.flatMap(Optional::stream).toList();
    }
}
