package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.HistoryRule;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.train.factor.CoOccurrence;
import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.ImplicitAls;
import dev.fulcrum.train.factor.Interactions;
import dev.fulcrum.train.factor.ItemWeights;
import dev.fulcrum.train.factor.Neighbours;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;

/// Fits one size with one recipe to the events before a part of the data.
final class SuggestFit {
    private static final int SWEEPS = 12;
    private static final double SHRINKAGE = 10;

    private final Suggesting suggesting;
    private final SuggestFamily family;
    private final SuggestRecipe recipe;
    private final EventSplit.Part before;
    private final HistoryRule rule;

    /// @param before the part of which nothing may be known
    SuggestFit(Suggesting suggesting, SuggestRecipe recipe, EventSplit.Part before) {
        this.suggesting = suggesting;
        this.family = suggesting.family();
        this.recipe = recipe;
        this.before = before;
        this.rule = recipe.rule(family.longest(), suggesting.bestRating());
    }

    HistoryRule rule() {
        return rule;
    }

    /// A model but for what is left open until its scores are seen: how much it counts that a user knows an item already.
    ///
    /// @param popularity by item
    /// @param knowsNewcomers whether it tells items without events from each other
    /// @param exact      the same looking through all items, where this one does not
    record Open(Making making, double[] popularity, boolean knowsNewcomers, Optional<Making> exact) {
        interface Making {
            Graph of(double[] popularity, double again);
        }

        Open(Making making, double[] popularity, boolean knowsNewcomers) {
            this(making, popularity, knowsNewcomers, Optional.empty());
        }

        Graph with(double again) {
            return with(popularity, again);
        }

        Graph with(double[] other, double again) {
            return making.of(other, again);
        }
    }

    /// A model that is solved for.
    ///
    /// @param made factors of the items that [FactorsElsewhere] wrote, where there are any
    Open closedForm(SuggestSize size, long seed, Optional<Path> made) {
        Interactions seen = interactions();
        double[] popularity = popularity();
        return switch (size) {
            case SuggestSize.Popular _ -> open(size, Scorers.popularity(popularity), popularity);
            case SuggestSize.Cosine c -> open(size,
                    Scorers.sparse(Neighbours.cosine(seen, SHRINKAGE * recipe.regularisation(), c.neighbours())), popularity);
            case SuggestSize.Ease e when e.neighbours() > 0 -> open(size, Scorers.sparse(ease(seen).strongest(e.neighbours())), popularity);
            case SuggestSize.Ease _ -> open(size, Scorers.dense(ease(seen)), popularity);
            case SuggestSize.Als a -> als(seen, a, seed, made, popularity);
            case SuggestSize.Trained t -> throw new IllegalArgumentException(t.name() + " is trained, not solved for");
        };
    }

    private Open open(SuggestSize size, SuggestGraph.Scorer scorer, double[] popularity) {
        return new Open((prior, again) -> family.frame(size.name()).build(scorer, prior, again, family.excluded()), popularity, false);
    }

    private ItemWeights ease(Interactions seen) {
        return ItemWeights.ease(CoOccurrence.of(seen), 3 * Math.sqrt(seen.users()) * recipe.regularisation());
    }

    private Open als(Interactions seen, SuggestSize.Als size, long seed, Optional<Path> made, double[] popularity) {
        float[] items = made.map(FactorsElsewhere::read).orElseGet(() -> items(new ImplicitAls(), seen, size, seed));
        Open open = open(size, SuggestFamily.folding(items, size, recipe.weighting(), seed), popularity);
        if (size.retrieval() instanceof SuggestSize.Retrieval.All) return open;
        SuggestSize.Als all = new SuggestSize.Als(size.width(), size.steps(), new SuggestSize.Retrieval.All());
        return new Open(open.making(), popularity, false, Optional.of(open(all, SuggestFamily.folding(items, all, recipe.weighting(), seed), popularity).making()));
    }

    /// Factors of the items.
    float[] items(Factorizer factorizer, Interactions seen, SuggestSize.Als size, long seed) {
        return factorizer.factor(seen, size.width(), SWEEPS, recipe.weighting(), seed).items();
    }

    /// Each user's items with their strongest event; users without any are left out.
    Interactions interactions() {
        EventTable table = suggesting.table();
        long end = end(table);
        int[] first = new int[table.users().size() + 1];
        int[] item = new int[table.size()];
        float[] weight = new float[table.size()];
        int entries = 0;
        int users = 0;
        for (int u = 0; u < table.users().size(); u++) {
            TreeMap<Integer, Float> row = new TreeMap<>();
            for (int e = table.first(u); e < table.first(u + 1); e++) {
                if (!suggesting.split().before(e, before)) continue;
                float strength = rule.strength(table.kind(e), table.value(e), end - table.time(e));
                if (strength > 0) row.merge(table.item(e), strength, Float::max);
            }
            if (row.isEmpty()) continue;
            for (var entry : row.entrySet()) {
                item[entries] = entry.getKey();
                weight[entries++] = entry.getValue();
            }
            first[++users] = entries;
        }
        return new Interactions(table.items().size(), Arrays.copyOf(first, users + 1), Arrays.copyOf(item, entries), Arrays.copyOf(weight, entries));
    }

    private long end(EventTable table) {
        long end = Long.MIN_VALUE;
        for (int e = 0; e < table.size(); e++) if (suggesting.split().before(e, before)) end = Math.max(end, table.time(e));
        return end;
    }

    /// By item, whether any event that may be learnt from has it.
    boolean[] seen() {
        return suggesting.split().seen(suggesting.table(), before);
    }

    /// Of the events that count, the target's kind alone; in [0, 1].
    double[] popularity() {
        EventTable table = suggesting.table();
        long end = end(table);
        double[] sum = new double[table.items().size()];
        for (int e = 0; e < table.size(); e++) {
            if (suggesting.split().before(e, before) && table.kind(e) == suggesting.asked().target()) {
                sum[table.item(e)] += rule.strength(table.kind(e), table.value(e), end - table.time(e));
            }
        }
        double most = Arrays.stream(sum).max().orElse(1);
        return Arrays.stream(sum).map(s -> most > 0 ? s / most : 0).toArray();
    }
}
