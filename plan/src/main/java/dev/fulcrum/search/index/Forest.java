package dev.fulcrum.search.index;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What can be bought at one moment, and the rule by which it is: the offer of the lowest reservation value, and nothing once the plan in hand
/// costs no more than the lowest.
///
/// @param inHand expected remaining lifetime cost of the best plan in hand, the outside option among them; infinite where there is none
/// @param offers roots; what lies behind them is in their results
public record Forest(double inHand, List<Offer> offers) {
    public Forest {
        offers = List.copyOf(offers);
    }

    /// An offer with its index.
    public record Ranked(Offer offer, double index) {}

    /// The lowest index first; of equals the one named first.
    public List<Ranked> ranked() {
        return offers.stream().map(o -> new Ranked(o, Reservation.of(o).value()))
                .sorted(Comparator.comparingDouble(Ranked::index).thenComparing(r -> r.offer().name())).toList();
    }

    /// What to buy now; nothing where the plan in hand is at or below every index.
    public Optional<Ranked> next() {
        return ranked().stream().findFirst().filter(r -> r.index() < inHand);
    }

    /// Expected prices paid plus remaining cost in the end, under the rule: the least that any policy reaches where offers are independent.
    public double value() {
        return Reservation.value(inHand, offers);
    }
}
