package dev.fulcrum.search;

/// What buying costs beside what it saves, in money.
///
/// Savings count only on what is left of the life once a purchase ends: a purchase that ends when the share r of the life is left saves
/// `r (s - X)^+`, so its price counts as price / r.
///
/// @param coreSecond    a core held for a second
/// @param waitingSecond a second of waiting for the search: people, and what the product earns late
/// @param purchase      people's money for each purchase, whatever its length
/// @param again         over the life, for each core-second in the chosen model's lineage: its retrainings
/// @param horizon       seconds that the model is to serve from now
/// @param outside       money over the life where nothing is built (`quality.worth`), infinite where a model must be had
public record PurchasePrices(double coreSecond, double waitingSecond, double purchase, double again, double horizon, double outside) {

    /// @param seconds of one core; no other purchase is waited for meanwhile
    double price(double seconds) {
        return coreSecond * seconds + waitingSecond * seconds + purchase;
    }

    /// Share of the life that is left after so many seconds of wall time, 0 to 1.
    double left(double seconds) {
        return Math.clamp(1 - seconds / horizon, 0.0, 1.0);
    }
}
