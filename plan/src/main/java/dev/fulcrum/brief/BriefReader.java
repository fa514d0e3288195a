package dev.fulcrum.brief;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Reads the sections of a brief, each by one method, and raises all faults at the end.
final class BriefReader {
    private static final String[] TASKS = {"image-classification"};
    private static final Set<String> LATER = Set.of("dedicated", "serverless", "batch");

    private final Brief.Origin origin;
    private final Section root;
    private PriceBook book = PriceBook.shipped();

    BriefReader(Brief.Origin origin) {
        this(origin, new Section.Reading(origin.environment()));
    }

    private BriefReader(Brief.Origin origin, Section.Reading reading) {
        this.origin = origin;
        Written.Mapping written = Written.read(origin.file(), origin.text(), reading.faults());
        this.root = new Section("", Overrides.apply(written, origin.overrides()), reading);
    }

    private BriefReader(Section root, Brief.Origin origin) {
        this.origin = origin;
        this.root = root;
    }

    static Set<String> keys(Consumer<Section> dataReader) {
        Section.Reading reading = new Section.Reading(Map.of());
        Written.Mapping empty = new Written.Mapping(Map.of(), Place.file(""));
        new BriefReader(new Section("", empty, reading), new Brief.Origin("", "", Map.of(), Map.of(), dataReader)).sections();
        return reading.keys();
    }

    Brief read() {
        Brief brief = sections();
        FaultException.raiseAll(root.faults());
        return brief;
    }

    private Brief sections() {
        if (!root.has("task")) root.missing("task", TASKS[0]);
        String task = root.word("task", TASKS).orElse(TASKS[0]);
        prices();
        Section data = data();
        Brief brief = new Brief(task, data.afresh(), quality(), errors(), latency(), book.value(PriceBook.SAFETY), demand(), deployment(),
                machine(), spot(), retraining(), operation(), book, limits(), seed(), origin);
        root.close();
        return brief;
    }

    private Section data() {
        if (!root.has("data")) root.missing("data", "{images: photos}");
        Section data = root.section("data");
        if (root.has("data") || origin.text().isEmpty()) origin.dataReader().accept(data);
        return data;
    }

    private void prices() {
        Section prices = root.section("prices");
        prices.text("currency").ifPresent(currency -> book = book.in(currency));
        String currency = book.currency();
        price(prices, PriceBook.ELECTRICITY, Dimension.money(currency, "kWh"), Range.NOT_NEGATIVE);
        price(prices, PriceBook.CARBON_INTENSITY, Dimension.CARBON_INTENSITY, Range.NOT_NEGATIVE);
        price(prices, PriceBook.PUE, Dimension.RATIO, Range.between(1, 10));
        price(prices, PriceBook.DISCOUNT_RATE, Dimension.YEARLY_RATE, Range.between(0, 1));
        price(prices, PriceBook.LABEL, Dimension.money(currency, "label"), Range.NOT_NEGATIVE);
        price(prices, PriceBook.WATTS_BUSY_CORE, Dimension.POWER, Range.NOT_NEGATIVE);
        price(prices, PriceBook.WATTS_IDLE, Dimension.POWER, Range.NOT_NEGATIVE);
        prices.close();
    }

    private void price(Section section, String line, Dimension dimension, Range range) {
        replace(section.number(line, dimension, range), line);
    }

    private void replace(Optional<Double> given, String line) {
        given.ifPresent(value -> book = book.with(line, value, "the brief"));
    }

    private QualityPromise quality() {
        Section quality = root.section("quality", "minimum");
        String metric = quality.word("metric", "accuracy").orElse("accuracy");
        Optional<Double> minimum = quality.number("minimum", Dimension.RATIO, Range.INSIDE_ONE);
        double confidence = quality.number("confidence", Dimension.RATIO, Range.INSIDE_ONE).orElse(0.9);
        Optional<Double> worth = quality.number("worth", Dimension.money(book.currency(), "month"), Range.NOT_NEGATIVE);
        quality.close();
        return new QualityPromise(metric, minimum, confidence, worth);
    }

    private Errors errors() {
        Section errors = root.section("errors", "cost");
        double cost = errors.number("cost", Dimension.money(book.currency(), "wrong answer"), Range.NOT_NEGATIVE).orElse(0.0);
        errors.close();
        return new Errors(Estimate.exact(cost, book.currency() + "/wrong answer", Basis.ASSUMED), Map.of(), Optional.empty());
    }

    private Optional<Double> latency() {
        Section latency = root.section("latency", "p99");
        Optional<Double> p99 = latency.number("p99", Dimension.MILLIS, Range.POSITIVE);
        latency.close();
        return p99;
    }

    private Demand demand() {
        Section demand = root.section("demand", "requests");
        if (!demand.has("requests")) demand.missing("requests", Dimension.REQUESTS.example());
        double requests = demand.number("requests", Dimension.REQUESTS, Range.between(0, 1e15)).orElse(0.0);
        double growth = demand.number("growth", Dimension.GROWTH, Range.between(-0.9, 1)).orElse(0.0);
        double horizon = demand.number("horizon", Dimension.MONTHS, Range.between(1, 240)).orElse(12.0);
        Section profile = demand.section("profile", "peak");
        double peak = profile.number("peak", Dimension.COUNT, Range.between(1, 20)).orElse(3.0);
        profile.close();
        demand.close();
        Estimate volume = Estimate.exact(requests, Dimension.REQUESTS.unit(), Basis.ASSUMED);
        return new Demand(volume, growth, (int) Math.round(horizon), new Profile(peak));
    }

    private Deployment deployment() {
        Section deployment = root.section("deployment", "kind");
        Optional<String> kind = deployment.text("kind").filter(k -> !k.equals("shared-pool"));
        kind.filter(LATER::contains).ifPresent(later -> deployment.fault("kind", "must be shared-pool for now", later,
                "this kind is known but not built yet; write shared-pool"));
        kind.filter(k -> !LATER.contains(k)).ifPresent(_ -> deployment.word("kind", "shared-pool"));
        replace(deployment.number("utilisation", Dimension.RATIO, Range.SHARE), PriceBook.UTILISATION);
        replace(deployment.number("memoryStep", Dimension.BYTES, Range.POSITIVE), PriceBook.MEMORY_STEP);
        deployment.close();
        return new Deployment.SharedPool(book.value(PriceBook.UTILISATION), book.estimate(PriceBook.MEMORY_STEP));
    }

    private Machine machine() {
        Section machine = root.section("machine");
        machine.whole("cores", 1, 4096).ifPresent(cores -> replace(Optional.of(cores * 1.0), PriceBook.MACHINE_CORES));
        replace(machine.number("memory", Dimension.BYTES, Range.POSITIVE), PriceBook.MACHINE_MEMORY);
        replace(machine.number("price", Dimension.money(book.currency(), "hour", "h"), Range.NOT_NEGATIVE), PriceBook.MACHINE_HOUR);
        String tenure = machine.word("tenure", "rented", "owned").orElse("rented");
        machine.close();
        Estimate price = book.estimate(PriceBook.MACHINE_HOUR);
        return new Machine("here", (int) book.value(PriceBook.MACHINE_CORES), book.estimate(PriceBook.MACHINE_MEMORY), price,
                Machine.Tenure.valueOf(tenure.toUpperCase(Locale.ROOT)), price.times(book.value(PriceBook.SPOT_RATIO)),
                price.times(book.value(PriceBook.COMMITTED_RATIO)), book.estimate(PriceBook.WATTS_IDLE),
                book.estimate(PriceBook.WATTS_BUSY_CORE));
    }

    private Retraining retraining() {
        Section retraining = root.section("retraining", "every");
        boolean never = !retraining.has("every") || retraining.text("every").filter("never"::equals).isPresent();
        Optional<Double> every = never ? Optional.empty() : retraining.number("every", Dimension.DAYS, Range.between(1.0 / 24, 36525));
        Optional<Double> maxDuration = retraining.number("maxDuration", Dimension.SECONDS, Range.POSITIVE);
        double labels = retraining.number("labels", Dimension.COUNT, Range.NOT_NEGATIVE).orElse(0.0);
        double hours = retraining.number("engineerHours", Dimension.HOURS, Range.NOT_NEGATIVE).orElse(0.0);
        price(retraining, "engineerPrice", PriceBook.ENGINEER_HOUR, Dimension.money(book.currency(), "hour", "h"));
        retraining.close();
        Estimate nothing = Estimate.exact(0, book.currency(), Basis.ASSUMED);
        return new Retraining(every.<Retraining.Every>map(Retraining.Every.Days::new).orElseGet(Retraining.Every.Never::new), maxDuration,
                Estimate.exact(0, "1/day", Basis.ASSUMED), labels, book.estimate(PriceBook.LABEL), hours,
                book.estimate(PriceBook.ENGINEER_HOUR), nothing, nothing);
    }

    private Spot spot() {
        return new Spot(false, book.estimate(PriceBook.INTERRUPTIONS), book.estimate(PriceBook.CHECKPOINT), book.estimate(PriceBook.RESTART));
    }

    private Operation operation() {
        return new Operation(0, book.estimate(PriceBook.ENGINEER_HOUR), Estimate.exact(0, "B", Basis.ASSUMED),
                book.estimate(PriceBook.STORAGE), book.estimate(PriceBook.ENGINEER_HOUR).in(book.currency(), 1));
    }

    private void price(Section section, String key, String line, Dimension dimension) {
        replace(section.number(key, dimension, Range.NOT_NEGATIVE), line);
    }

    private Limits limits() {
        Section limits = root.section("limits");
        Limits read = new Limits(limits.number("searchMoney", Dimension.money(book.currency()), Range.NOT_NEGATIVE),
                limits.number("wallTime", Dimension.SECONDS, Range.POSITIVE), limits.number("memory", Dimension.BYTES, Range.POSITIVE),
                limits.number("energy", Dimension.ENERGY, Range.POSITIVE), limits.number("carbon", Dimension.CARBON, Range.POSITIVE));
        limits.close();
        return read;
    }

    private long seed() {
        return root.number("seed", Dimension.COUNT, Range.between(-1e15, 1e15)).map(Double::longValue).orElse(1L);
    }
}
