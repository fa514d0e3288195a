package dev.fulcrum.search.index;

import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.List;

/// A purchase as a forest sees it before it is made: one box, with the further boxes that may be opened only once it is open.
///
/// A start, some epochs more, a distillation, a pruning and a quantization are all of this shape. So is a learning curve: each slice of epochs
/// offers the next. A teacher offers its students.
///
/// @param name    unique in a forest
/// @param results what may come of it, with probabilities that sum to 1
public record Offer(String name, List<Result> results) {

    /// What came of a purchase.
    ///
    /// @param probability of this result
    /// @param price       what was paid (compute, waiting, people), money of 0 or more
    /// @param cost        expected remaining lifetime cost with the plan that this gives, infinite where it gives none
    /// @param then        what can be bought from here on
    public record Result(double probability, double price, double cost, List<Offer> then) {
        public Result {
            then = List.copyOf(then);
        }
    }

    public Offer {
        results = List.copyOf(results);
        for (Result r : results) {
            if (r.price() >= 0) continue;
            throw Fault.of("price of " + name, "must be money of at least 0", Double.toString(r.price()), "leave income out of a price").raise();
        }
    }

    /// One with a known price that offers nothing further.
    public static Offer box(String name, double price, Outcomes outcomes) {
        List<Result> results = new ArrayList<>();
        for (Outcomes.Outcome o : outcomes.list()) results.add(new Result(o.probability(), price, o.cost(), List.of()));
        return new Offer(name, results);
    }

    /// Both in one, without a look in between: a teacher with its student where neither serves alone. Its result is the better of both and offers
    /// what both offer.
    public Offer with(Offer other) {
        List<Result> both = new ArrayList<>();
        for (Result a : results) {
            for (Result b : other.results) {
                List<Offer> then = new ArrayList<>(a.then());
                then.addAll(b.then());
                both.add(new Result(a.probability() * b.probability(), a.price() + b.price(), Math.min(a.cost(), b.cost()), then));
            }
        }
        return new Offer(name + " + " + other.name, both);
    }

    /// Expected price: all that its distribution matters for where money is money.
    public double price() {
        double sum = 0;
        for (Result r : results) if (r.probability() > 0) sum += r.probability() * r.price();
        return sum;
    }
}
