package dev.fulcrum.brief;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// Reads what keeping a model alive takes: `retraining`, `operation` and `spot`.
final class UpkeepReader {
    private final Pricing pricing;

    UpkeepReader(Pricing pricing) {
        this.pricing = pricing;
    }

    Retraining retraining(Section section) {
        Retraining.Every every = every(section);
        Optional<Double> maxDuration = section.number("maxDuration", Dimension.SECONDS, Range.POSITIVE);
        double decay = section.number("decay", Dimension.DECAY, Range.between(0, 1)).orElse(0.0);
        double labels = section.number("labels", Dimension.COUNT, Range.NOT_NEGATIVE).orElse(0.0);
        pricing.line(section, "labelPrice", PriceBook.LABEL);
        double hours = section.number("engineerHours", Dimension.HOURS, Range.NOT_NEGATIVE).orElse(0.0);
        pricing.line(section, "engineerPrice", PriceBook.ENGINEER_HOUR);
        Estimate validation = money(section, "validation");
        Estimate rollout = money(section, "rollout");
        section.close();
        return new Retraining(every, maxDuration, Estimate.exact(decay, "1/day", Basis.ASSUMED), labels,
                pricing.estimate(PriceBook.LABEL), hours, pricing.estimate(PriceBook.ENGINEER_HOUR), validation, rollout);
    }

    private static Retraining.Every every(Section section) {
        Optional<String> word = section.has("every") ? section.text("every") : Optional.of("never");
        if (word.filter("never"::equals).isPresent()) return new Retraining.Every.Never();
        if (word.filter("best"::equals).isPresent()) return new Retraining.Every.Best();
        return section.number("every", Dimension.DAYS, Range.between(1.0 / 24, 36525))
                .<Retraining.Every>map(Retraining.Every.Days::new).orElseGet(Retraining.Every.Never::new);
    }

    private Estimate money(Section section, String key) {
        return pricing.money(section.number(key, pricing.money(), Range.NOT_NEGATIVE).orElse(0.0));
    }

    /// After [#retraining], which may name the engineer's price.
    Operation operation(Section section) {
        double hours = section.number("engineerHours", Dimension.MONTHLY_HOURS, Range.NOT_NEGATIVE).orElse(0.0);
        double stored = section.number("stored", Dimension.BYTES, Range.NOT_NEGATIVE).orElse(0.0);
        Estimate engineer = pricing.estimate(PriceBook.ENGINEER_HOUR);
        Operation read = new Operation(hours, engineer, Estimate.exact(stored, "B", Basis.ASSUMED), pricing.estimate(PriceBook.STORAGE),
                effort(section, engineer));
        section.close();
        return read;
    }

    /// Hours of an engineer where a unit says so, else money; by default one hour.
    private Estimate effort(Section section, Estimate engineer) {
        Optional<String> text = section.text("effort");
        Optional<Double> hours = text.filter(t -> Dimension.COUNT.parse(t).isEmpty()).flatMap(Dimension.HOURS::parse);
        if (text.isEmpty() || hours.filter(h -> h >= 0).isPresent()) return engineer.in(pricing.currency(), hours.orElse(1.0));
        return pricing.money(section.number("effort", pricing.money(), Range.NOT_NEGATIVE).orElse(0.0));
    }

    Spot spot(Section section) {
        boolean training = section.flag("training").orElse(false);
        pricing.line(section, "interruptions", PriceBook.INTERRUPTIONS);
        pricing.line(section, "checkpoint", PriceBook.CHECKPOINT);
        pricing.line(section, "restart", PriceBook.RESTART);
        section.close();
        return new Spot(training, pricing.estimate(PriceBook.INTERRUPTIONS), pricing.estimate(PriceBook.CHECKPOINT),
                pricing.estimate(PriceBook.RESTART));
    }
}
