package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;

/// Whether a decision is worth the trouble, and which part of the money makes it: docs/math/materiality.md.
///
/// @param worthDoing   whether the saving against the simplest alternative reaches the effort; true where there is no alternative
/// @param effort       money below which a saving is not worth doing
/// @param alternatives the simplest first
/// @param ofCost       parts of what the chosen costs, the largest first
/// @param ofDifference parts of what the runner-up costs more, the largest first; empty without a runner-up
/// @param sentence     all of it in words
public record Materiality(boolean worthDoing, Estimate effort, List<Alternative> alternatives, List<Share> ofCost, List<Share> ofDifference,
        String sentence) {
    static final String NOT_WORTH_DOING = "not worth doing";

    public Materiality {
        alternatives = List.copyOf(alternatives);
        ofCost = List.copyOf(ofCost);
        ofDifference = List.copyOf(ofDifference);
    }

    static Materiality of(Estimate effort, List<Alternative> alternatives, LifetimeCost chosen, Optional<LifetimeCost> runnerUp) {
        boolean worth = alternatives.isEmpty() || alternatives.getFirst().worth();
        List<Share> apart = runnerUp.map(other -> Share.ofDifference(chosen, other)).orElse(List.of());
        return new Materiality(worth, effort, alternatives, Share.ofCost(chosen), apart, sentence(effort, alternatives, apart));
    }

    /// The one that takes the least: what is deployed, else the cheapest to build, else the runner-up.
    public Optional<Alternative> simplest() {
        return alternatives.stream().findFirst();
    }

    private static String sentence(Estimate effort, List<Alternative> alternatives, List<Share> apart) {
        if (alternatives.isEmpty()) return "No other candidate is feasible.";
        Alternative simplest = alternatives.getFirst();
        Alternative next = alternatives.getLast();
        StringBuilder said = new StringBuilder(verdict(effort, simplest));
        if (next != simplest) said.append(Figures.say(" Against the runner-up, %s, it saves %s.", next.candidate(), money(next.saving())));
        if (next.kind() == Alternative.Kind.RUNNER_UP && next.saving().value() != 0) {
            String shares = Share.words(apart, "the difference to " + next.candidate());
            said.append(' ').append(Character.toUpperCase(shares.charAt(0))).append(shares.substring(1)).append('.');
        }
        return said.toString();
    }

    private static String verdict(Estimate effort, Alternative simplest) {
        String against = Figures.say("against %s, %s, it saves %s over its life", simplest.kind().words(), simplest.candidate(),
                money(simplest.saving()));
        return simplest.worth() ? Figures.say("Worth doing: %s, at least the effort of %s.", against, money(effort))
                : Figures.say("Not worth doing: %s, less than the effort of %s; %s would do.", against, money(effort),
                        simplest.kind() == Alternative.Kind.RUNNER_UP ? "either" : simplest.candidate());
    }

    private static String money(Estimate amount) {
        return Figures.money(amount.value(), amount.unit());
    }
}
