package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Demand;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Errors;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One number of a brief that somebody may wonder about, with the values around the brief's own that are worth a look.
public enum Axis {
    /// Requests in the first month.
    VOLUME("demand", "requests a month", true) {
        @Override
        public double of(Brief brief) {
            return brief.demand().requests().value();
        }

        @Override
        Brief put(Brief brief, double value) {
            return brief.atDemand(value);
        }

        @Override
        public String unit(Brief brief) {
            return Dimension.REQUESTS.unit();
        }

        @Override
        Span span(double own) {
            return own > 0 ? around(own, 1000, 1, Crossing.HIGHEST) : new Span(1e4, 1e10);
        }
    },
    /// Money a wrong answer.
    ERRORS("errors.cost", "cost of a wrong answer", true) {
        @Override
        public double of(Brief brief) {
            return brief.errors().cost().value();
        }

        @Override
        Brief put(Brief brief, double value) {
            Errors e = brief.errors();
            return copy(brief, new Errors(at(e.cost(), value), e.matrix(), e.abstain()), brief.demand(), brief.machine(), brief.retraining(),
                    brief.prices());
        }

        @Override
        public String unit(Brief brief) {
            return brief.errors().cost().unit();
        }

        @Override
        Span span(double own) {
            return own > 0 ? around(own, 1000, 0, 1e12) : new Span(1e-10, 1e-2);
        }
    },
    /// Money an hour of the whole machine; its spot and committed prices keep their ratio to it.
    MACHINE("machine.price", "price of a machine-hour", true) {
        @Override
        public double of(Brief brief) {
            return brief.machine().price().value();
        }

        @Override
        Brief put(Brief brief, double value) {
            Machine m = brief.machine();
            PriceBook book = brief.prices();
            double spot = ratio(m.spot(), m.price(), book.value(PriceBook.SPOT_RATIO));
            double committed = ratio(m.committed(), m.price(), book.value(PriceBook.COMMITTED_RATIO));
            Machine priced = new Machine(m.name(), m.cores(), m.memory(), at(m.price(), value), m.tenure(), at(m.spot(), spot * value),
                    at(m.committed(), committed * value), m.wattsIdle(), m.wattsBusyCore());
            return copy(brief, brief.errors(), brief.demand(), priced, brief.retraining(), book);
        }

        @Override
        public String unit(Brief brief) {
            return brief.machine().price().unit();
        }

        @Override
        Span span(double own) {
            return own > 0 ? around(own, 20, 0, 1e12) : new Span(0.005, 0.5);
        }
    },
    /// Money a kWh; counts on an owned machine only.
    ELECTRICITY("prices.electricity", "price of a kWh", true) {
        @Override
        public double of(Brief brief) {
            return brief.prices().value(PriceBook.ELECTRICITY);
        }

        @Override
        Brief put(Brief brief, double value) {
            return book(brief, PriceBook.ELECTRICITY, value);
        }

        @Override
        public String unit(Brief brief) {
            return brief.prices().unit(PriceBook.ELECTRICITY);
        }

        @Override
        Span span(double own) {
            return own > 0 ? around(own, 10, 0, 1e12) : new Span(0.01, 1);
        }
    },
    /// Days between two retrainings; infinite for never.
    RETRAINING("retraining.every", "days between retrainings", true) {
        @Override
        public double of(Brief brief) {
            return switch (brief.retraining().every()) {
                case Retraining.Every.Days every -> every.days();
                case Retraining.Every.Never _, Retraining.Every.Best _ -> Double.POSITIVE_INFINITY;
            };
        }

        @Override
        Brief put(Brief brief, double value) {
            Retraining r = brief.retraining();
            Retraining.Every every = Double.isInfinite(value) ? new Retraining.Every.Never() : new Retraining.Every.Days(value);
            Retraining changed = new Retraining(every, r.maxDuration(), r.decay(), r.labels(), r.labelPrice(), r.engineerHours(),
                    r.engineerPrice(), r.validation(), r.rollout());
            return copy(brief, brief.errors(), brief.demand(), brief.machine(), changed, brief.prices());
        }

        @Override
        public String unit(Brief brief) {
            return Dimension.DAYS.unit();
        }

        @Override
        Span span(double own) {
            return Double.isInfinite(own) ? new Span(1, 1000) : around(own, 30, 1.0 / 24, 36525);
        }
    },
    /// Months that are planned for, a whole number.
    HORIZON("demand.horizon", "months of the horizon", true) {
        @Override
        public double of(Brief brief) {
            return brief.demand().horizon();
        }

        @Override
        Brief put(Brief brief, double value) {
            Demand d = brief.demand();
            Demand longer = new Demand(d.requests(), d.growth(), (int) Math.round(value), d.profile());
            return copy(brief, brief.errors(), longer, brief.machine(), brief.retraining(), brief.prices());
        }

        @Override
        public String unit(Brief brief) {
            return Dimension.MONTHS.unit();
        }

        @Override
        Span span(double own) {
            return around(own, 12, 1, 240);
        }

        @Override
        double rounded(double value) {
            return Math.round(value);
        }
    },
    /// Share by which machine prices that are not committed fall in a year.
    TREND("prices.hardwareTrend", "yearly fall of machine prices", false) {
        @Override
        public double of(Brief brief) {
            return brief.prices().value(PriceBook.HARDWARE_TREND);
        }

        @Override
        Brief put(Brief brief, double value) {
            return book(brief, PriceBook.HARDWARE_TREND, value);
        }

        @Override
        public String unit(Brief brief) {
            return "1/year";
        }

        @Override
        Span span(double own) {
            return new Span(0, Math.max(0.6, Math.min(0.95, 2 * own)));
        }
    };

    /// From where to where an axis runs.
    record Span(double low, double high) {}

    private final String key;
    private final String label;
    private final boolean log;

    Axis(String key, String label, boolean log) {
        this.key = key;
        this.label = label;
        this.log = log;
    }

    /// The axis by its word, for example "volume".
    public static Optional<Axis> named(String word) {
        return Arrays.stream(values()).filter(a -> a.word().equals(word.strip().toLowerCase(Locale.ROOT))).findFirst();
    }

    /// Lower case, as people write it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The key of the brief that holds the value.
    public String key() {
        return key;
    }

    public String label() {
        return label;
    }

    /// Whether money is usually affine in it: the prices of an error, a machine-hour and a kWh.
    boolean isPrice() {
        return this == ERRORS || this == MACHINE || this == ELECTRICITY;
    }

    /// Whether it changes how money adds up, beyond the volume and the prices.
    boolean isShape() {
        return !isPrice() && this != VOLUME;
    }

    /// How much has to be worked out anew when the value changes: little for a price, more for the volume, most for the others.
    int dearness() {
        return isPrice() ? 0 : isShape() ? 2 : 1;
    }

    /// Whether equal ratios, not equal differences, stand equally far apart.
    public boolean log() {
        return log;
    }

    /// The brief's own value.
    public abstract double of(Brief brief);

    abstract Brief put(Brief brief, double value);

    public abstract String unit(Brief brief);

    abstract Span span(double own);

    /// The nearest value that the brief admits.
    double rounded(double value) {
        return value;
    }

    /// The brief with this value in the place of its own; every other value stays.
    public Brief with(Brief brief, double value) {
        return value == of(brief) ? brief : put(brief, rounded(value));
    }

    /// So many values, rising, the brief's own among them wherever it is finite and above 0; fewer where rounding makes two equal.
    public List<Double> values(Brief brief, int count) {
        double own = of(brief);
        Span span = span(own);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = rounded(between(span, i / (count - 1.0)));
        if (Double.isFinite(own) && (own > 0 || !log)) values[nearest(values, own)] = own;
        return Arrays.stream(values).sorted().distinct().boxed().toList();
    }

    private double between(Span span, double share) {
        double value = log ? span.low * Math.pow(span.high / span.low, share) : span.low + (span.high - span.low) * share;
        return value == 0 ? 0 : Double.parseDouble(String.format(Locale.ROOT, "%.3g", value));
    }

    private int nearest(double[] values, double own) {
        int best = 0;
        for (int i = 1; i < values.length; i++) if (distance(values[i], own) < distance(values[best], own)) best = i;
        return best;
    }

    private double distance(double a, double b) {
        return Math.abs(place(a) - place(b));
    }

    /// Where a value stands on the axis: equally far is equally important.
    double place(double value) {
        return log ? Math.log(value) : value;
    }

    /// The value at a place.
    double value(double place) {
        return log ? Math.exp(place) : place;
    }

    private static Span around(double own, double factor, double least, double most) {
        return new Span(Math.max(least, own / factor), Math.min(most, own * factor));
    }

    private static Estimate at(Estimate old, double value) {
        return Estimate.exact(value, old.unit(), Basis.ASSUMED);
    }

    private static double ratio(Estimate part, Estimate whole, double otherwise) {
        return whole.value() == 0 ? otherwise : part.value() / whole.value();
    }

    private static Brief book(Brief brief, String line, double value) {
        return copy(brief, brief.errors(), brief.demand(), brief.machine(), brief.retraining(), brief.prices().with(line, value, "what if"));
    }

    private static Brief copy(Brief b, Errors errors, Demand demand, Machine machine, Retraining retraining, PriceBook prices) {
        return new Brief(b.task(), b.data(), b.quality(), errors, b.p99(), b.safety(), demand, b.deployment(), machine, b.spot(), retraining,
                b.operation(), prices, b.limits(), b.search(), b.compress(), b.seed(), b.machines(), b.origin());
    }
}
