package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Demand;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.PriceBook;

/// The months for which a decision is made, and what money in each of them is worth today.
///
/// @param beta  (1 + discount rate)^(-1/12)
/// @param trend (1 - hardware trend)^(1/12): by how much a month lowers the price of hardware that is not bought or committed
record Horizon(Demand demand, double beta, double trend) {

    static Horizon of(Brief brief) {
        return new Horizon(brief.demand(), Math.pow(1 + brief.prices().value(PriceBook.DISCOUNT_RATE), -1 / 12.0),
                Math.pow(1 - brief.prices().value(PriceBook.HARDWARE_TREND), 1 / 12.0));
    }

    int months() {
        return demand.horizon();
    }

    double days() {
        return months() * Dimension.DAYS_A_MONTH;
    }

    /// Sum of beta^t over the months: money a month for the horizon, in money today.
    double annuity() {
        double sum = 0;
        for (int t = 1; t <= months(); t++) sum += discount(t);
        return sum;
    }

    /// Money at the end of month t in money today; t may be broken.
    double discount(double t) {
        return Math.pow(beta, t);
    }

    /// Price of rented hardware in month t (from 1) over its price in the first.
    double hardware(int t) {
        return Math.pow(trend, t - 1);
    }

    /// The month (from 1) in which the most is asked.
    int busiestMonth() {
        return demand.growth() > 0 ? months() : 1;
    }

    /// The month (from 1) in which the least is asked.
    int quietestMonth() {
        return demand.growth() < 0 ? months() : 1;
    }

    /// The whole horizon, discounted.
    Months whole() {
        return Months.of(demand, 1, months(), this::discount, t -> discount(t) * hardware(t));
    }

    /// Month t alone, not discounted.
    Months month(int t) {
        return Months.of(demand, t, t, _ -> 1, this::hardware);
    }
}
