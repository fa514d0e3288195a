package dev.fulcrum.tasks.recommend;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.search.Family;
import dev.fulcrum.train.factor.Clusters;
import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.ItemWeights;
import dev.fulcrum.train.factor.Neighbours;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Models that suggest items, from "what is popular" to self-attention; simple ones can win, and then do.
///
/// @param items   in the catalogue
/// @param longest events of a history that a model looks at
/// @param excluded items that one request may leave out
public record SuggestFamily(int items, int longest, int excluded) implements Family {
    /// EASE holds three matrices of items x items in doubles while it is fitted: 600 MB at so many items, and a minute for the inverse.
    static final int MOST_DENSE = 5_000;
    /// Attention scores all items at every event while it is trained.
    static final int MOST_ATTENDED = 10_000;
    /// Below so many items looking through all of them costs less than choosing groups: at 15,541 it still took 0.8 times as long.
    static final int LEAST_GROUPED = 20_000;
    /// One group of so many is looked through.
    private static final int PROBED = 12;
    private static final int STEPS = 3;
    static final Factorizer.Weighting USUAL = new Factorizer.Weighting(0.1, 0.02);

    /// Sizes that the catalogue allows, the cheapest first.
    List<SuggestSize> all() {
        List<SuggestSize> all = new ArrayList<>(List.of(new SuggestSize.Popular()));
        for (int k : new int[] {20, 100}) {
            if (k < items) all.add(new SuggestSize.Cosine(k));
            if (k < items && items <= MOST_DENSE) all.add(new SuggestSize.Ease(k));
        }
        if (items <= MOST_DENSE) all.add(new SuggestSize.Ease(0));
        for (int d : new int[] {8, 32, 96}) {
            if (d < items) all.add(new SuggestSize.Als(d, STEPS, 0));
            if (items >= LEAST_GROUPED) all.add(new SuggestSize.Als(d, STEPS, Math.max(4, SuggestSize.Als.groups(items) / PROBED)));
        }
        for (int d : new int[] {16, 48}) if (items <= MOST_ATTENDED) all.add(new SuggestSize.Sequence(d, d == 16 ? 1 : 2));
        all.sort(Comparator.comparingDouble(s -> s.work(items, longest)));
        return all;
    }

    SuggestSize size(String name) {
        return all().stream().filter(s -> s.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("size must be one of " + sizes() + ": got " + name));
    }

    @Override
    public List<String> sizes() {
        return all().stream().map(SuggestSize::name).toList();
    }

    /// With weights that mean nothing and cost what real ones do.
    @Override
    public Graph graph(String name, long seed) {
        Random random = new Random(seed);
        SuggestGraph frame = new SuggestGraph(name, items, longest);
        double[] popularity = random.doubles(items).toArray();
        return switch (size(name)) {
            case SuggestSize.Popular _ -> frame.build(Scorers.popularity(popularity), popularity, 0, excluded);
            case SuggestSize.Cosine c -> frame.build(Scorers.sparse(neighbours(c.neighbours(), random)), popularity, 0, excluded);
            case SuggestSize.Ease e when e.neighbours() > 0 -> frame.build(Scorers.sparse(neighbours(e.neighbours(), random)), popularity, 0, excluded);
            case SuggestSize.Ease _ -> frame.build(Scorers.dense(new ItemWeights(items, normal(items * items, random))), popularity, 0, excluded);
            case SuggestSize.Als a -> frame.build(folding(normal(items * a.width(), random), a, USUAL, seed), popularity, 0, excluded);
            case SuggestSize.Sequence s -> SequenceNet.of(this, s, random).suggesting(popularity, 0);
        };
    }

    /// @param seed of the groups
    static SuggestGraph.Scorer folding(float[] factors, SuggestSize.Als size, Factorizer.Weighting weighting, long seed) {
        Scorers.Folding folding = FoldingParts.of(factors, size.width(), weighting).scorer(size.steps());
        if (size.probes() == 0) return folding;
        int groups = SuggestSize.Als.groups(factors.length / size.width());
        return new Scorers.Probing(folding, Clusters.of(factors, size.width(), groups, seed), Math.min(groups, size.probes()));
    }

    private Neighbours neighbours(int count, Random random) {
        int[] index = random.ints((long) items * count, 0, items).toArray();
        return new Neighbours(count, index, normal(items * count, random));
    }

    private static float[] normal(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    /// What every size eats, as the weighing wants it.
    public List<WeighRequest.Input> inputs() {
        return List.of(new WeighRequest.Input(SuggestGraph.HISTORY, ElementType.INT64, List.of((long) longest), Optional.of((long) items)),
                new WeighRequest.Input(SuggestGraph.STRENGTH, ElementType.FLOAT, List.of((long) longest)),
                new WeighRequest.Input(SuggestGraph.EXCLUDE, ElementType.INT64, List.of((long) excluded), Optional.of((long) items)));
    }
}
