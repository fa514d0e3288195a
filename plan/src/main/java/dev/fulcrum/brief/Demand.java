package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;
import java.util.stream.IntStream;

/// How much is asked, for how long.
///
/// @param requests requests in the first month
/// @param growth   a month, as a ratio: 0.02 is 2 % more each month; above -1
/// @param horizon  months, at least 1
/// @param profile  how a week's requests spread over its hours
public record Demand(Estimate requests, double growth, int horizon, Profile profile) {

    /// Requests of month t (from 1), as a multiple of the first month's.
    public double factor(int month) {
        return Math.pow(1 + growth, month - 1);
    }

    /// Requests of the whole horizon.
    public double total() {
        return IntStream.rangeClosed(1, horizon).mapToDouble(this::factor).sum() * requests.value();
    }

    /// Days of the horizon.
    public double days() {
        return horizon * Dimension.DAYS_A_MONTH;
    }

    public Demand at(double requestsAMonth) {
        return new Demand(Estimate.exact(requestsAMonth, requests.unit(), requests.basis()), growth, horizon, profile);
    }
}
