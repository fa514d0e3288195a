package dev.fulcrum.balance;

import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.List;

/// Whether a model still does what its plan says.
///
/// @param kept      whether every claim that could be checked is kept
/// @param plan      file of the plan
/// @param candidate that the plan chose
/// @param model     file that was measured
/// @param tolerance by which the intervals of cost and p99 were widened, as a ratio of the planned value
/// @param claims    each figure of the plan beside its fresh measurement
/// @param unchecked what could not be checked, each with the reason
/// @param notes     what a reader of the figures must know, such as another machine
public record Check(boolean kept, String plan, String candidate, String model, double tolerance, List<Claim> claims, List<String> unchecked,
        List<String> notes) {
    public Check {
        claims = List.copyOf(claims);
        unchecked = List.copyOf(unchecked);
        notes = List.copyOf(notes);
    }

    /// One figure of a plan, measured again.
    ///
    /// @param planned with its interval
    /// @param fresh   with its own
    /// @param bound   the worst fresh value that keeps the claim
    /// @param kept    whether it does
    /// @param better  whether it is better than the plan's interval, so that planning again may choose otherwise
    public record Claim(String name, Estimate planned, Estimate fresh, double bound, boolean kept, boolean better) {

        /// A figure that must not be higher than planned. The interval of a weighing is a prediction interval: a fresh process lies inside
        /// nine times in ten.
        ///
        /// @param planned with a closed high end
        static Claim atMost(String name, Estimate planned, Estimate fresh, double tolerance) {
            double bound = planned.high() + tolerance * planned.value();
            return new Claim(name, planned, fresh, bound, fresh.value() <= bound, planned.low() != null && fresh.value() < planned.low());
        }

        /// A figure that must not be lower than planned.
        ///
        /// @param planned with a closed low end
        static Claim atLeast(String name, Estimate planned, Estimate fresh) {
            return new Claim(name, planned, fresh, planned.low(), fresh.value() >= planned.low(),
                    planned.high() != null && fresh.value() > planned.high());
        }

        /// Whether nobody can doubt the answer: a broken claim whose fresh interval lies beyond the bound too, or one that is kept.
        boolean clear() {
            return kept || fresh.value() > planned.value() && fresh.low() != null && fresh.low() > bound;
        }

        private String words() {
            return "%s %s: %s, planned %s, bound %s%s".formatted(kept ? "kept    " : "BROKEN  ", name, Wording.estimate(fresh),
                    Wording.estimate(planned), Wording.quantity(bound, planned.unit()), better ? "; better than planned: plan again" : "");
        }
    }

    static Check of(String plan, String candidate, String model, double tolerance, List<Claim> claims, List<String> unchecked,
            List<String> notes) {
        return new Check(claims.stream().allMatch(Claim::kept), plan, candidate, model, tolerance, claims, unchecked, notes);
    }

    /// For people, a line a figure.
    public String words() {
        StringBuilder text = new StringBuilder();
        line(text, "%s %s of %s, tolerance %s", kept ? "keeps its plan:" : "has left its plan:", candidate, plan, Wording.share(tolerance));
        claims.forEach(c -> line(text, "%s", c.words()));
        unchecked.forEach(u -> line(text, "unchecked %s", u));
        notes.forEach(n -> line(text, "note      %s", n));
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(format.formatted(values)).append(System.lineSeparator());
    }
}
