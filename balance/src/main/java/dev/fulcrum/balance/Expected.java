package dev.fulcrum.balance;

import dev.fulcrum.search.Advice;

/// What a purchase was expected to bring when it was made; money, MODELLED.
///
/// @param price  of this purchase
/// @param saving on the volume left, of the best depth that it begins; null where no plan was in hand yet
/// @param whole  price of that depth
/// @param chance of a better plan at that depth
record Expected(double price, Double saving, double whole, double chance) {
    static Expected of(Advice a) {
        return new Expected(a.price(), Double.isInfinite(a.saving()) ? null : a.saving(), a.whole(), a.chance());
    }
}
