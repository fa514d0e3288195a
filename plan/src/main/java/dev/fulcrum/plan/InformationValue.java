package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// What knowing more would be worth at the brief's own point, at most: expected value of perfect information, of all inputs and of each;
/// docs/math/atlas.md.
///
/// Of one input by brute force: it alone is drawn, every other input counts with the mean of its own draws. That is exact where a cost is a sum
/// of terms of one input each, as lifetime costs are.
final class InformationValue {
    private final Brief brief;
    private final List<Candidate> all;
    private final List<Candidate> feasible;
    private final List<Deviates> worlds;
    private final CostModel model;
    private final double volume;

    InformationValue(Brief brief, List<Candidate> all, Estimate search, long seed) {
        Fleets fleets = new Fleets();
        this.brief = brief;
        this.all = all;
        Contenders contenders = Contenders.over(brief, all, search, fleets, List.of(Map.of()), List.of(Map.of()));
        this.feasible = Arrays.stream(contenders.feasible(Map.of())).mapToObj(contenders.list()::get).toList();
        this.worlds = Worlds.antithetic(seed, Atlas.WORLDS);
        this.model = PricedModel.of(brief, fleets);
        this.volume = brief.demand().requests().value();
    }

    Worth worth() {
        if (feasible.isEmpty() || volume == 0) return new Worth(brief.prices().currency(), 0, 0, List.of());
        double[][] money = money(worlds);
        double[] means = means(money);
        int chosen = IntStream.range(0, feasible.size()).boxed().min(Comparator.comparingDouble(i -> value(feasible.get(i)))).orElseThrow();
        double known = meanOfLeast(money);
        double least = Arrays.stream(means).min().orElseThrow();
        List<Worth.Item> items = new ArrayList<>(inputs().entrySet().stream()
                .map(e -> item(e.getValue(), of(e.getKey(), means, least))).filter(i -> i.aYear() > 0).toList());
        items.addAll(furtherTraining(value(feasible.get(chosen))));
        items.sort(Comparator.comparingDouble((Worth.Item i) -> -i.aYear()).thenComparing(Worth.Item::words));
        return new Worth(brief.prices().currency(), aYear(least - known), aYear(means[chosen] - known), items);
    }

    private double value(Candidate candidate) {
        return model.curve(candidate, Deviates.none()).at(volume);
    }

    private double[][] money(List<Deviates> in) {
        return feasible.stream().map(c -> in.stream().mapToDouble(w -> model.curve(c, w).at(volume)).toArray()).toArray(double[][]::new);
    }

    private static double[] means(double[][] money) {
        return Arrays.stream(money).mapToDouble(m -> Arrays.stream(m).average().orElseThrow()).toArray();
    }

    private static double meanOfLeast(double[][] money) {
        int[] places = IntStream.range(0, money.length).toArray();
        return IntStream.range(0, money[0].length).mapToDouble(w -> CellJudge.least(places, money, w)).average().orElseThrow();
    }

    /// Expected value of knowing one input perfectly, lifetime money.
    private double of(String key, double[] means, double least) {
        double[][] alone = money(Worlds.only(worlds, key::equals));
        double[] centre = means(alone);
        for (int i = 0; i < alone.length; i++) for (int w = 0; w < alone[i].length; w++) alone[i][w] += means[i] - centre[i];
        return Math.max(0, least - meanOfLeast(alone));
    }

    /// Every uncertain input of the candidates by its key, with what would make it known.
    private Map<String, String> inputs() {
        TreeSet<String> keys = new TreeSet<>();
        for (Candidate candidate : feasible) {
            model.curve(candidate, key -> {
                keys.add(key);
                return 0;
            });
        }
        Map<String, String> inputs = new LinkedHashMap<>();
        keys.forEach(key -> inputs.put(key, deed(key)));
        return inputs;
    }

    private static String deed(String key) {
        String rest = key.substring(key.indexOf(' ') + 1);
        return switch (key.substring(0, Math.max(0, key.indexOf(' ')))) {
            case "serve" -> "weighing " + rest + " again";
            case "quality" -> "judging " + rest + " on more examples";
            case "buy" -> "knowing what \"" + rest + "\" really costs";
            case "energy" -> "metering the energy of " + rest;
            default -> "knowing " + key;
        };
    }

    /// No further training of a candidate is worth more than making it faultless at its present cost, against the best of now.
    private List<Worth.Item> furtherTraining(double best) {
        List<Worth.Item> items = new ArrayList<>();
        for (Candidate candidate : all) {
            if (!trainable(candidate)) continue;
            double faultless = model.curve(candidate, key -> key.startsWith("quality ") ? 1e9 : 0).at(volume);
            double most = aYear(Math.max(0, best - faultless));
            if (most > 0) items.add(item("training " + candidate.name() + " further", best - faultless));
        }
        return items;
    }

    /// Whether nothing but quality keeps it out.
    private boolean trainable(Candidate candidate) {
        return new Feasibility(brief, model, 0, OneOff.NOTHING).rejections(candidate).isEmpty();
    }

    private Worth.Item item(String deed, double lifetime) {
        double most = aYear(lifetime);
        return new Worth.Item(deed, most, Figures.say("%s is worth at most %s a year", deed,
                Figures.money(most, brief.prices().currency())));
    }

    private double aYear(double lifetime) {
        return lifetime * 12 / brief.demand().horizon();
    }
}
