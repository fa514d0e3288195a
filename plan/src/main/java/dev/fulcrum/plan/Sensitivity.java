package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How far one value of the brief may move, all others held, before another decision is right.
///
/// @param key   of the brief, for example "machine.price"
/// @param now   its value
/// @param below the nearest turn below the value, where there is one in reach
/// @param above the nearest turn above it
public record Sensitivity(String key, Estimate now, Optional<Turn> below, Optional<Turn> above) {

    /// Where the decision turns.
    ///
    /// @param at     the first value, coming from the present one, at which the other decision is right
    /// @param choice the candidate that would be chosen there, or the verdict where none would
    public record Turn(Estimate at, String choice) {}

    /// Volume, money a wrong answer, machine price and horizon, each by itself.
    ///
    /// @param chosen the decision now
    static List<Sensitivity> of(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds, String chosen) {
        return Knob.of(brief).stream().map(knob -> of(knob, candidates, searchCoreSeconds, chosen)).toList();
    }

    private static Sensitivity of(Knob knob, List<Candidate> candidates, Estimate searchCoreSeconds, String chosen) {
        TurnSearch search = new TurnSearch(knob, x -> choice(knob.turned().apply(x), candidates, searchCoreSeconds), chosen);
        return new Sensitivity(knob.key(), knob.now(), search.below(), search.above());
    }

    private static String choice(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds) {
        TableRow row = new Choice(brief, candidates, searchCoreSeconds, PromiseGate.USUAL).row();
        return row.candidate().orElse(row.verdict());
    }

    /// "machine.price above 0.31 USD/hour would choose X"; where nothing turns, that.
    public List<String> words() {
        Stream<String> turns = Stream.concat(below.stream().map(t -> words("below", t)), above.stream().map(t -> words("above", t)));
        List<String> said = turns.toList();
        return said.isEmpty() ? List.of(Figures.say("%s: no value in reach would change it", key)) : said;
    }

    private String words(String side, Turn turn) {
        boolean none = turn.choice.equals(Infeasible.VERDICT) || turn.choice.equals(DoNotBuild.VERDICT);
        return Figures.say("%s %s %s would %s %s", key, side, Wording.value(turn.at), none ? "be" : "choose", turn.choice);
    }

    static Estimate figure(double value, String unit) {
        return Estimate.exact(value, unit, Basis.MODELLED);
    }
}
