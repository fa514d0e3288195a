package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Puts the break-even nearest to the brief's volume, and what lies beyond it, into words.
final class BreakEvenSentence {
    private BreakEvenSentence() {}

    static String of(Plan plan) {
        List<BreakEven> turning = plan.breakEven().stream().filter(b -> !b.crossings().isEmpty())
                .sorted(Comparator.comparingDouble(b -> distance(plan, b))).toList();
        if (turning.isEmpty()) return "No volume makes another candidate cheaper than " + plan.candidate() + ".";
        return turning.stream().limit(2).map(b -> sentence(plan, b)).collect(Collectors.joining(" "));
    }

    /// Decades between the brief's volume and the nearest crossing.
    private static double distance(Plan plan, BreakEven breakEven) {
        return breakEven.crossings().stream().mapToDouble(c -> Math.abs(Math.log10(c.value() / plan.demand().value()))).min().orElseThrow();
    }

    private static String sentence(Plan plan, BreakEven turn) {
        Estimate first = turn.crossings().getFirst();
        if (turn.crossings().size() == 1) {
            return Figures.say("Below %s requests a month %s is cheaper over its life; above, %s (90 %% interval %s).",
                    Figures.volume(first.value()), turn.cheaperBelow(), turn.cheaperAbove(), interval(first));
        }
        String volumes = turn.crossings().stream().map(c -> Figures.volume(c.value()) + " (90 % interval " + interval(c) + ")")
                .collect(Collectors.joining(", "));
        return Figures.say("%s and %s change places at %s requests a month; above the last, %s is cheaper over its life.", plan.candidate(),
                turn.against(), volumes, turn.cheaperAbove());
    }

    private static String interval(Estimate crossing) {
        String low = crossing.low() == null ? "0" : Figures.volume(crossing.low());
        return crossing.high() == null ? low + " up" : low + " to " + Figures.volume(crossing.high());
    }
}
