package dev.fulcrum.search.index;

import java.util.ArrayList;
import java.util.List;

/// The index of an offer, and the offer with all that it leads to as one simple box.
///
/// Let Y be what is reached when the offer is taken: the least of its own cost X and of what the offers behind it are worth. Its reservation
/// value s solves `E[(s - Y)^+] = price`: the Gittins index of its best stopping depth. The offer with everything behind it is then worth
/// exactly as much as a free box that holds `max(s, Y)`, the capped cost: for a sure b, `E[min(b, max(s, Y))]` is b where b <= s (leave it), and
/// `E[min(b, Y)] + E[(s - Y)^+]`, what opening costs, where b > s. Applied from the leaves up this gives the index of every node of an
/// out-tree, and the value of a whole forest as the mean of the least capped cost. Exact where offers are independent of one another.
///
/// Sources: Weitzman 1979; Gittins 1979; Kleinberg, Waggoner and Weyl 2016 (capped values); Boodaghians et al. 2020 (trees).
///
/// @param value   the reservation value s: money, the sure remaining cost beside which the offer is just not worth its price
/// @param reached Y
/// @param capped  max(s, Y)
public record Reservation(double value, Outcomes reached, Outcomes capped) {

    public static Reservation of(Offer offer) {
        List<Outcomes.Part> parts = new ArrayList<>();
        for (Offer.Result r : offer.results()) parts.add(new Outcomes.Part(r.probability(), reached(r)));
        Outcomes reached = Outcomes.mixture(parts);
        double value = reached.reservation(offer.price());
        return new Reservation(value, reached, reached.atLeast(value));
    }

    /// What is reached from one result: the least of its own cost and of the capped costs of all that it offers.
    private static Outcomes reached(Offer.Result result) {
        return least(Outcomes.certain(result.cost()), result.then());
    }

    private static Outcomes least(Outcomes own, List<Offer> offers) {
        Outcomes least = own;
        for (Offer offer : offers) least = least.least(of(offer).capped());
        return least;
    }

    /// Expected prices and remaining cost under the best policy, with a plan in hand that costs so much and these offers.
    ///
    /// @param inHand remaining lifetime cost of the best plan in hand, infinite where there is none
    static double value(double inHand, List<Offer> offers) {
        return least(Outcomes.NOTHING, offers).meanBeside(inHand);
    }
}
