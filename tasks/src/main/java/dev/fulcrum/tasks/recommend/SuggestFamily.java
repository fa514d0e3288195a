package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.Features;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.search.Family;
import dev.fulcrum.train.factor.Clusters;
import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.ItemWeights;
import dev.fulcrum.train.factor.Neighbours;
import dev.fulcrum.train.factor.PrincipalAxes;
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
/// @param known    how much is known of items and users beside what they do
public record SuggestFamily(int items, int longest, int excluded, Known known) implements Family {
    /// @param ofItem       features that an item has at most
    /// @param itemFeatures of all items
    /// @param ofUser       features that a user has at most; 0 where nothing is known of users
    /// @param userFeatures of all users
    public record Known(int ofItem, int itemFeatures, int ofUser, int userFeatures) {
        public static final Known NOTHING = new Known(0, 0, 0, 0);

        boolean isNothing() {
            return itemFeatures == 0 && userFeatures == 0;
        }
    }

    SuggestFamily(int items, int longest, int excluded) {
        this(items, longest, excluded, Known.NOTHING);
    }

    /// EASE holds three matrices of items x items in doubles while it is fitted: 600 MB at so many items, and a minute for the inverse.
    static final int MOST_DENSE = 5_000;
    /// Attention scores all items at every event while it is trained.
    static final int MOST_ATTENDED = 10_000;
    /// Below so many items looking through all of them costs less than choosing groups: at 15,541 it still took 0.8 times as long.
    static final int LEAST_GROUPED = 20_000;
    /// One group of so many is looked through.
    private static final int PROBED = 12;
    private static final int STEPS = 3;
    /// Below so many items scoring all in full takes no longer than choosing candidates.
    static final int LEAST_RERANKED = 2_000;
    private static final int LEADING = 8;
    private static final int[] DEPTHS = {50, 200};
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
            if (d < items) all.add(new SuggestSize.Als(d, STEPS, new SuggestSize.Retrieval.All()));
            if (items >= LEAST_GROUPED) {
                all.add(new SuggestSize.Als(d, STEPS, new SuggestSize.Retrieval.Groups(Math.max(4, SuggestSize.Als.groups(items) / PROBED))));
            }
            if (items < LEAST_RERANKED || d <= LEADING) continue;
            for (int depth : DEPTHS) all.add(new SuggestSize.Als(d, STEPS, new SuggestSize.Retrieval.Reranked(LEADING, depth)));
        }
        if (!known.isNothing() && items <= MOST_ATTENDED) for (int d : new int[] {16, 48}) all.add(new SuggestSize.Tower(d));
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
        SuggestGraph frame = frame(name);
        double[] popularity = random.doubles(items).toArray();
        return switch (size(name)) {
            case SuggestSize.Popular _ -> frame.build(Scorers.popularity(popularity), popularity, 0, excluded);
            case SuggestSize.Cosine c -> frame.build(Scorers.sparse(neighbours(c.neighbours(), random)), popularity, 0, excluded);
            case SuggestSize.Ease e when e.neighbours() > 0 -> frame.build(Scorers.sparse(neighbours(e.neighbours(), random)), popularity, 0, excluded);
            case SuggestSize.Ease _ -> frame.build(Scorers.dense(new ItemWeights(items, normal(items * items, random))), popularity, 0, excluded);
            case SuggestSize.Als a -> frame.build(folding(normal(items * a.width(), random), a, USUAL, seed), popularity, 0, excluded);
            case SuggestSize.Trained t -> NextItemNet.of(this, t, blank(), new boolean[items], random).suggesting(popularity, 0);
        };
    }

    /// What answers to questions of this family look like.
    SuggestGraph frame(String name) {
        return new SuggestGraph(name, items, longest, known.ofUser());
    }

    /// Of the right shapes; what it says does not matter.
    private Suggesting.About blank() {
        return new Suggesting.About(Features.none(items), Features.none(0));
    }

    /// @param seed of the groups
    static SuggestGraph.Scorer folding(float[] factors, SuggestSize.Als size, Factorizer.Weighting weighting, long seed) {
        int count = factors.length / size.width();
        return switch (size.retrieval()) {
            case SuggestSize.Retrieval.All _ -> FoldingParts.of(factors, size.width(), weighting).scorer(size.steps());
            case SuggestSize.Retrieval.Groups g -> {
                int groups = SuggestSize.Als.groups(count);
                yield new Scorers.Probing(FoldingParts.of(factors, size.width(), weighting).scorer(size.steps()),
                        Clusters.of(factors, size.width(), groups, seed), Math.min(groups, g.probes()));
            }
            case SuggestSize.Retrieval.Reranked r -> new Scorers.Reranking(
                    FoldingParts.of(PrincipalAxes.turned(factors, size.width()), size.width(), weighting).scorer(size.steps()), r.leading(),
                    Math.min(count, r.depth()));
        };
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
        List<WeighRequest.Input> inputs = new ArrayList<>(List.of(
                new WeighRequest.Input(SuggestGraph.HISTORY, ElementType.INT64, List.of((long) longest), Optional.of((long) items)),
                new WeighRequest.Input(SuggestGraph.STRENGTH, ElementType.FLOAT, List.of((long) longest)),
                new WeighRequest.Input(SuggestGraph.EXCLUDE, ElementType.INT64, List.of((long) excluded), Optional.of((long) items))));
        if (known.ofUser() > 0) {
            inputs.add(new WeighRequest.Input(SuggestGraph.ABOUT, ElementType.INT64, List.of((long) known.ofUser()), Optional.of((long) known.userFeatures())));
        }
        return inputs;
    }
}
