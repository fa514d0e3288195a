package dev.fulcrum.search;

import dev.fulcrum.search.belief.LnError;
import dev.fulcrum.search.belief.Place;
import dev.fulcrum.search.belief.QualityBelief;
import dev.fulcrum.search.index.Offer;
import dev.fulcrum.search.index.Outcomes;
import dev.fulcrum.search.index.Reservation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Everything that can be bought at one moment, as offers with an index.
final class Offers {
    /// Values that stand for what a continuous belief may turn out to be, on either side of the minimum.
    private static final int NODES = 5;
    /// What a node stands for may lie on either side of a bound that it passes: at most twice as much as truly does.
    private static final double NODE = 2;
    /// The same where only passing matters.
    private static final int FEW = 3;
    /// Of a stated budget, for candidates other than the refuge while there is no plan.
    private static final double HOPES = 0.3;
    /// A chance as good as the best, where it takes less.
    private static final double AS_LIKELY = 0.95;
    /// Of what is refused, so many of the cheapest to run are looked at to name the best.
    private static final int REFUSED = 40;

    private final VolumePriced.Settings settings;
    private final VolumePriced.State state;
    private final QualityBar bar;
    private final Map<String, Weighed> sizes;

    Offers(VolumePriced.Settings settings, VolumePriced.State state, QualityBar bar, Map<String, Weighed> sizes) {
        this.settings = settings;
        this.state = state;
        this.bar = bar;
        this.sizes = sizes;
    }

    /// One purchase that could be made next for a candidate, with the least that its index could be.
    ///
    /// @param rounded the depth whose weights are brought to int8, 0 for a further slice
    record Bound(Ladder.Candidate candidate, Ladder.Bought bought, int rounded, double index) {}

    /// The least index: sure to work, without a fault, at its price.
    Stream<Bound> bounds(Ladder.Candidate c, Ladder.Bought b) {
        Outlook outlook = settings.outlooks().get(c.size());
        List<Bound> bounds = new ArrayList<>();
        if (b.depth() < settings.ladder().depth()) {
            double price = price(c, b, b.depth() + 1);
            bounds.add(new Bound(c, b, 0, outlook.cheapest() + again(c, b, b.depth() + 1) + price));
        }
        for (int depth = 1; depth <= b.depth(); depth++) {
            if (b.int8().containsKey(b.trained().get(depth - 1).purchase().key())) continue;
            bounds.add(new Bound(c, b, depth, outlook.int8() + again(c, b, depth) + left(quantizing())));
        }
        return bounds.stream().filter(bound -> Double.isFinite(bound.index()));
    }

    /// Who is most likely to keep the minimum within what is left of a stated budget.
    ///
    /// @param seconds of one core that it takes to get there
    record Refuge(Ladder.Candidate candidate, double seconds) {}

    /// While there is no plan, what the refuge takes is not spent on anybody else: an index knows no budget, and the cheapest hope after the other would
    /// use it up. Nothing where no budget is stated.
    Optional<Refuge> refuge(List<Ladder.Candidate> candidates) {
        double left = settings.budget() - state.spent();
        if (Double.isInfinite(left) || Double.isFinite(state.inHand())) return Optional.empty();
        Map<Refuge, Double> chances = new HashMap<>();
        for (Ladder.Candidate c : candidates) {
            Ladder.Bought b = state.bought().getOrDefault(c, Ladder.Bought.NOTHING);
            for (int depth = b.depth() + 1; depth <= settings.ladder().depth() && seconds(c, b, depth) <= left; depth++) {
                chances.put(new Refuge(c, seconds(c, b, depth)), passing(state.belief().seen(place(c, depth, false), settings.judged())));
            }
        }
        double best = chances.values().stream().mapToDouble(p -> p).max().orElse(0);
        return chances.entrySet().stream().filter(e -> e.getValue() >= AS_LIKELY * best).map(Map.Entry::getKey)
                .min(Comparator.comparingDouble(Refuge::seconds).thenComparing(r -> r.candidate().toString()));
    }

    /// Whether the purchase itself stays within the stated budget.
    boolean affordable(Bound bound, Optional<Refuge> refuge) {
        double seconds = bound.rounded() > 0 ? quantizing() : seconds(bound.candidate(), bound.bought(), bound.bought().depth() + 1);
        boolean hope = refuge.isPresent() && !refuge.get().candidate().equals(bound.candidate());
        double most = hope ? Math.min(HOPES * settings.budget(), settings.budget() - refuge.get().seconds()) : settings.budget();
        return state.spent() + seconds <= most;
    }

    /// The purchase at its best depth; depths whose index is sure not to lie below another are left out.
    ///
    /// @param worst the index to beat, infinite where there is none
    Optional<Advice> advice(Bound bound, double worst) {
        return bound.rounded() > 0 ? Optional.of(quantize(bound)) : slices(bound, worst).min(Comparator.comparingDouble(Advice::index));
    }

    private Stream<Advice> slices(Bound bound, double worst) {
        Purchase first = settings.ladder().next(bound.candidate(), bound.bought());
        double price = settings.prices().price(seconds(bound.candidate(), bound.bought(), bound.bought().depth() + 1));
        return IntStream.rangeClosed(bound.bought().depth() + 1, settings.ladder().depth())
                .filter(depth -> price(bound.candidate(), bound.bought(), depth) < Double.POSITIVE_INFINITY)
                .filter(depth -> mayBeat(worst, bound.candidate(), bound.bought(), depth))
                .mapToObj(depth -> advice(first, price, trained(bound.candidate(), bound.bought(), depth)));
    }

    /// Whether the index of slices up to a depth could lie below another, by a bound that costs little: beside a sure `s`, what either form saves is
    /// at most all of `s` over its cheapest serving, and that only where its error is low enough for it.
    private boolean mayBeat(double worst, Ladder.Candidate c, Ladder.Bought b, int depth) {
        if (Double.isInfinite(worst)) return true;
        Outlook outlook = settings.outlooks().get(c.size());
        double room = worst - outlook.cheapest() - again(c, b, depth);
        double price = price(c, b, depth);
        if (room < price) return false;
        double most = Math.min(bar.alone(), outlook.error() == 0 ? Double.POSITIVE_INFINITY : Math.log(room / outlook.error()));
        double chance = state.belief().seen(place(c, depth, false), settings.judged()).below(most)
                + state.belief().seen(place(c, depth, true), settings.judged()).below(most);
        return room * Math.min(1, NODE * chance) >= price;
    }

    private Advice quantize(Bound bound) {
        Ladder.Candidate c = bound.candidate();
        int depth = bound.rounded();
        Outcomes outcomes = int8(state.belief().seen(place(c, depth, true), settings.judged()), c, again(c, bound.bought(), depth));
        Purchase purchase = Ladder.int8(bound.bought().trained().get(depth - 1).purchase());
        return advice(purchase, settings.prices().price(state.pace().quantizing()), Offer.box(purchase.key(), left(quantizing()), outcomes));
    }

    /// Prices of an offer are already spread over the share of the life that is left.
    private Advice advice(Purchase purchase, double price, Offer offer) {
        Reservation reservation = Reservation.of(offer);
        double inHand = state.inHand();
        return new Advice(purchase, price, state.left() * reservation.reached().expectedSaving(inHand), state.left() * offer.price(),
                reservation.reached().probabilityBelow(inHand), reservation.value(), inHand);
    }

    /// Slices up to a depth bought as one, then int8 offered whatever came of them.
    private Offer trained(Ladder.Candidate c, Ladder.Bought b, int depth) {
        double price = price(c, b, depth);
        double again = again(c, b, depth);
        String name = c + " depth " + depth;
        List<Offer.Result> results = new ArrayList<>();
        for (QualityBelief.Joint joint : state.belief().seen(place(c, depth, false), place(c, depth, true), settings.judged())) {
            LnError first = joint.first();
            double limit = bar.lnError(first.parts().getFirst());
            for (LnError.Node node : split(first, limit, settings.outlooks().get(c.size()).error() > 0 ? NODES : FEW)) {
                Offer int8 = Offer.box(name + " int8", left(quantizing()), int8(joint.second(node.lnError()), c, again));
                results.add(new Offer.Result(joint.weight() * node.probability(), price, floats(node, limit, c, again), List.of(int8)));
            }
        }
        return new Offer(name, results);
    }

    private static List<LnError.Node> split(LnError error, double limit, int count) {
        List<LnError.Node> nodes = new ArrayList<>(error.nodes(Double.NEGATIVE_INFINITY, limit, count));
        nodes.addAll(error.nodes(limit, Double.POSITIVE_INFINITY, count));
        return nodes;
    }

    private double floats(LnError.Node node, double limit, Ladder.Candidate c, double again) {
        Outlook outlook = settings.outlooks().get(c.size());
        return node.lnError() <= limit ? outlook.floats() + again + wrong(outlook, node) : Double.POSITIVE_INFINITY;
    }

    private Outcomes int8(LnError error, Ladder.Candidate c, double again) {
        Outlook outlook = settings.outlooks().get(c.size());
        List<Outcomes.Outcome> outcomes = new ArrayList<>();
        double sum = 0;
        for (LnError.Node node : passing(error, outlook)) {
            sum += node.probability();
            outcomes.add(new Outcomes.Outcome(node.probability(), outlook.int8() + again + wrong(outlook, node)));
        }
        outcomes.add(new Outcomes.Outcome(Math.max(0, 1 - sum), Double.POSITIVE_INFINITY));
        return Outcomes.of(outcomes);
    }

    /// Where errors cost nothing, one value stands for all that pass.
    private List<LnError.Node> passing(LnError error, Outlook outlook) {
        if (outlook.error() == 0) return List.of(new LnError.Node(passing(error), 0));
        List<LnError.Node> nodes = new ArrayList<>();
        for (LnError.Part p : error.parts()) nodes.addAll(new LnError(List.of(p)).nodes(Double.NEGATIVE_INFINITY, bar.lnError(p), NODES));
        return nodes;
    }

    private double passing(LnError error) {
        return error.below(bar::lnError);
    }

    private static double wrong(Outlook outlook, LnError.Node node) {
        return outlook.error() == 0 ? 0 : outlook.error() * Math.min(1, Math.exp(node.lnError()));
    }

    /// Of one candidate's slices up to a depth, spread over what is left of the life.
    private double price(Ladder.Candidate c, Ladder.Bought b, int depth) {
        return left(seconds(c, b, depth));
    }

    private double seconds(Ladder.Candidate c, Ladder.Bought b, int depth) {
        Weighed size = sizes.get(c.size());
        return settings.ladder().slices().subList(b.depth(), depth).stream()
                .mapToDouble(epochs -> state.pace().training(size, epochs, settings.training())).sum();
    }

    private double quantizing() {
        return state.pace().quantizing();
    }

    /// Savings begin when the purchase ends.
    private double left(double seconds) {
        double after = state.left() - seconds / settings.prices().horizon();
        return after <= 0 ? Double.POSITIVE_INFINITY : settings.prices().price(seconds) / after;
    }

    /// What the lineage costs again over the life, once trained to a depth.
    private double again(Ladder.Candidate c, Ladder.Bought b, int depth) {
        double paid = b.trained().stream().limit(depth).mapToDouble(Trial::coreSeconds).sum();
        return settings.prices().again() * (paid + (depth > b.depth() ? seconds(c, b, depth) : 0));
    }

    private Place place(Ladder.Candidate c, int depth, boolean quantized) {
        return settings.ladder().place(sizes.get(c.size()), c.recipe(), depth, quantized);
    }

    /// At most: P(anything that is left to buy keeps the minimum), as if candidates were independent.
    double chance(List<Ladder.Candidate> candidates) {
        double none = 1;
        for (Ladder.Candidate c : candidates) {
            int depth = settings.ladder().depth();
            if (state.bought().getOrDefault(c, Ladder.Bought.NOTHING).depth() == depth) continue;
            none *= 1 - passing(state.belief().seen(place(c, depth, false), settings.judged()));
        }
        return 1 - none;
    }

    /// The best purchase, worth its price or not: what a stop refuses.
    Optional<Advice> refused(List<Ladder.Candidate> candidates) {
        return candidates.stream().flatMap(c -> bounds(c, state.bought().getOrDefault(c, Ladder.Bought.NOTHING)))
                .sorted(Comparator.comparingDouble(Bound::index)).limit(REFUSED).flatMap(b -> advice(b, Double.POSITIVE_INFINITY).stream())
                .min(Comparator.comparingDouble(Advice::index));
    }
}
