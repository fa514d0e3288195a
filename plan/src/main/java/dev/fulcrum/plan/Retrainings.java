package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Retraining;
import java.util.ArrayList;
import java.util.List;

/// When models are made anew within the horizon, and how old they are while they serve.
final class Retrainings {
    /// The most retrainings that are looked at for the best number.
    static final int MOST = 366;

    private final Horizon horizon;
    private final Retraining.Every every;
    private List<Cycle> equal = List.of();

    Retrainings(Brief brief, Horizon horizon) {
        this.horizon = horizon;
        this.every = brief.retraining().every();
    }

    /// A rhythm of retraining.
    ///
    /// @param days   between two trainings
    /// @param times  retrainings before the end
    /// @param today  the same, each discounted to today
    /// @param rented the same, with what rented hardware has come down to by then
    /// @param aged   sum of discounted requests x days of age, for one request in the first month
    /// @param oldest days of age that a model reaches
    record Cycle(double days, int times, double today, double rented, double aged, double oldest) {}

    boolean best() {
        return every instanceof Retraining.Every.Best;
    }

    /// The rhythms to choose from, rising in number: the brief's own, or equal parts of the horizon of at least a day.
    List<Cycle> choices() {
        return switch (every) {
            case Retraining.Every.Never _ -> List.of(cycle(Double.POSITIVE_INFINITY));
            case Retraining.Every.Days n -> List.of(cycle(n.days()));
            case Retraining.Every.Best _ -> equalParts();
        };
    }

    private List<Cycle> equalParts() {
        if (!equal.isEmpty()) return equal;
        List<Cycle> parts = new ArrayList<>();
        for (int n = 0; n < Math.min(MOST, Math.max(1, horizon.days())); n++) parts.add(cycle(horizon.days() / (n + 1)));
        return equal = parts;
    }

    /// A training every so many days, at days T, 2T, ... before the end.
    Cycle cycle(double days) {
        int times = Retraining.times(horizon.days(), days);
        double today = 0;
        double rented = 0;
        for (int k = 1; k <= times; k++) {
            double month = k * days / Dimension.DAYS_A_MONTH;
            double worth = horizon.discount(month);
            today += worth;
            rented += worth * horizon.hardware((int) Math.floor(month + 1e-9) + 1);
        }
        return new Cycle(days, times, today, rented, aged(days), Math.min(days, horizon.days()));
    }

    private double aged(double days) {
        double sum = 0;
        for (int t = 1; t <= horizon.months(); t++) {
            double month = Dimension.DAYS_A_MONTH;
            double age = (agedBy(t * month, days) - agedBy((t - 1) * month, days)) / month;
            sum += horizon.discount(t) * horizon.demand().factor(t) * age;
        }
        return sum;
    }

    /// Integral of the age from day 0 to a day.
    private static double agedBy(double day, double cycle) {
        if (Double.isInfinite(cycle)) return day * day / 2;
        double whole = Math.floor(day / cycle + 1e-12);
        double rest = day - whole * cycle;
        return whole * cycle * cycle / 2 + rest * rest / 2;
    }
}
