package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// How much of a sum of money one part of a lifetime cost makes.
///
/// @param part  which
/// @param money in it; in a difference above 0 where the part speaks for the chosen
/// @param ratio of the money to the sum of all parts' absolute amounts, in [-1, 1]; 0 where that is 0
public record Share(CostLine.Part part, Estimate money, double ratio) {
    /// Parts below this share are not said.
    private static final double SAID = 0.0005;

    /// Every part of one candidate's cost, the largest first.
    static List<Share> ofCost(LifetimeCost cost) {
        return ranked(part -> sum(cost, part), cost.total());
    }

    /// Every part of what the other costs more than the chosen, the largest first.
    static List<Share> ofDifference(LifetimeCost chosen, LifetimeCost other) {
        Estimate unit = chosen.total().atBest(other.total().basis());
        return ranked(part -> sum(other, part) - sum(chosen, part), unit);
    }

    private static double sum(LifetimeCost cost, CostLine.Part part) {
        return cost.lines().stream().filter(line -> line.part() == part).mapToDouble(line -> line.amount().value()).sum();
    }

    private static List<Share> ranked(ToDoubleFunction<CostLine.Part> money, Estimate unit) {
        double all = Arrays.stream(CostLine.Part.values()).mapToDouble(money).map(Math::abs).sum();
        return Arrays.stream(CostLine.Part.values())
                .map(part -> new Share(part, Estimate.open(money.applyAsDouble(part), unit.unit(), unit.basis()),
                        all == 0 ? 0 : money.applyAsDouble(part) / all))
                .sorted(Comparator.comparingDouble((Share s) -> -Math.abs(s.ratio()))).toList();
    }

    /// "errors are 99 %, inference 0.4 %" `of what`; the three largest parts.
    static String words(List<Share> shares, String what) {
        List<Share> said = shares.stream().filter(s -> Math.abs(s.ratio()) >= SAID).limit(3).toList();
        if (said.isEmpty()) return "nothing differs";
        Share first = said.getFirst();
        String head = Figures.say("%s %s %s of %s", first.word(), first.verb(), Figures.percent(Math.abs(first.ratio())), what);
        return head + said.stream().skip(1).map(s -> s.after(first)).collect(Collectors.joining());
    }

    /// The part's name in a sentence.
    public String word() {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private String verb() {
        return part == CostLine.Part.ERRORS ? "are" : "is";
    }

    /// Parts of a difference may pull the other way.
    private String after(Share first) {
        return Figures.say(", %s %s%s", word(), Figures.percent(Math.abs(ratio)), ratio * first.ratio < 0 ? " the other way" : "");
    }
}
