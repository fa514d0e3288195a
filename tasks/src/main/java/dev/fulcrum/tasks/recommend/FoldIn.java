package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.train.factor.ItemWeights;
import dev.fulcrum.train.factor.Neighbours;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// New events folded into a model without fitting it again: what is popular is counted anew, and each item that the model does not know becomes the mean of
/// those that it is like ([Likeness]), wherever the model has a row or a column for an item. Histories are inputs and need nothing.
final class FoldIn {
    private final Graph graph;
    private final SuggestSize size;
    private final SuggestRecipe recipe;
    private final Suggesting now;
    private final EventSplit.Part before;
    /// By item of now, its row in the model, -1 where it has none.
    private final int[] row;
    /// By item of now, what it is made of; nothing for items that the model knows.
    private final Likeness.Mix[] mix;

    /// How a model was fitted.
    ///
    /// @param size, recipe by name
    /// @param again  how much it counts that a user knows an item
    /// @param seed   of the fit
    record Fit(String size, String recipe, double again, long seed) {}

    /// @param graph  in fp32
    /// @param known  by item of now, whether the model was fitted to events of it
    /// @param now    with the new events
    /// @param before the part of which nothing may be looked at
    FoldIn(Graph graph, Fit fit, boolean[] known, Suggesting now, EventSplit.Part before) {
        this.graph = graph;
        this.now = now;
        this.before = before;
        this.size = now.family().size(fit.size());
        this.recipe = SuggestRecipe.named(fit.recipe());
        this.row = rows(graph, now);
        this.mix = new Likeness.Mix[known.length];
        Likeness likeness = new Likeness(now, known, before);
        for (int i = 0; i < known.length; i++) if (!known[i]) mix[i] = likeness.of(i);
    }

    private static int[] rows(Graph graph, Suggesting now) {
        List<String> names = SuggestModel.of(graph).orElseThrow().items();
        Map<String, Integer> number = new HashMap<>();
        for (int i = 0; i < names.size(); i++) number.put(names.get(i), i);
        return now.table().items().stream().mapToInt(name -> number.getOrDefault(name, -1)).toArray();
    }

    /// A model of now.
    static Graph folded(Graph graph, Fit fit, boolean[] known, Suggesting now, EventSplit.Part before) {
        return new FoldIn(graph, fit, known, now, before).folded(fit);
    }

    static int unknown(boolean[] known) {
        int unknown = 0;
        for (boolean k : known) if (!k) unknown++;
        return unknown;
    }

    private Graph folded(Fit fit) {
        SuggestFit counted = new SuggestFit(now, recipe, before);
        double[] popularity = counted.popularity();
        SuggestFamily family = now.family();
        Graph made = switch (size) {
            case SuggestSize.Popular _ -> framed(family, Scorers.popularity(popularity), popularity, fit.again());
            case SuggestSize.Cosine c -> framed(family, Scorers.sparse(neighbours(c.neighbours())), popularity, fit.again());
            case SuggestSize.Ease e when e.neighbours() > 0 -> framed(family, Scorers.sparse(neighbours(e.neighbours())), popularity, fit.again());
            case SuggestSize.Ease _ -> framed(family, Scorers.dense(dense()), popularity, fit.again());
            case SuggestSize.Als a -> framed(family, SuggestFamily.folding(rowsOf("factors", a.width()), a, recipe.weighting(), fit.seed()), popularity,
                    fit.again());
            case SuggestSize.Trained t -> trained(family, t).suggesting(popularity, fit.again(), rowsOf("vectors", width(t)));
        };
        return SuggestModel.told(made, new SuggestModel.Meta(now.table().items(), counted.rule(), now.asked().repeats(), now.table().timed(),
                now.about().users().names()));
    }

    private Graph framed(SuggestFamily family, SuggestGraph.Scorer scorer, double[] popularity, double again) {
        return family.frame(size.name()).build(scorer, popularity, again, family.excluded());
    }

    private NextItemNet trained(SuggestFamily family, SuggestSize.Trained size) {
        NextItemNet blank = NextItemNet.of(family, size, now.about(), new boolean[row.length], new Random(0));
        Map<String, Tensor> weights = new HashMap<>(blank.weights);
        graph.initializers().forEach((name, tensor) -> weights.computeIfPresent(name, (_, own) -> blank.ofItems().contains(name) ? own : tensor));
        return blank.with(weights);
    }

    private static int width(SuggestSize.Trained size) {
        return switch (size) {
            case SuggestSize.Sequence s -> s.width();
            case SuggestSize.Tower t -> t.width();
        };
    }

    /// A table of a row an item, in the order of now.
    private float[] rowsOf(String name, int width) {
        float[] had = graph.initializers().get(name).toFloatArray();
        float[] rows = new float[row.length * width];
        for (int i = 0; i < row.length; i++) {
            if (mix[i] == null) add(had, row[i], 1, rows, i, width);
            else for (int k = 0; k < mix[i].items().length; k++) add(had, row[mix[i].items()[k]], mix[i].share()[k], rows, i, width);
        }
        return rows;
    }

    private static void add(float[] from, int row, float share, float[] to, int at, int width) {
        for (int c = 0; c < width; c++) to[at * width + c] += share * from[row * width + c];
    }

    /// A whole row and a whole column for each item.
    private ItemWeights dense() {
        int items = row.length;
        int had = SuggestModel.of(graph).orElseThrow().items().size() + 1;
        float[] rows = rowsOf("weights", had);
        float[] both = new float[items * items];
        for (int i = 0; i < items; i++) {
            for (int j = 0; j < items; j++) {
                if (i == j) continue;
                if (mix[j] == null) both[i * items + j] = rows[i * had + row[j]];
                else for (int k = 0; k < mix[j].items().length; k++) both[i * items + j] += mix[j].share()[k] * rows[i * had + row[mix[j].items()[k]]];
            }
        }
        return new ItemWeights(items, both);
    }

    /// An unknown item has the neighbours of the one that it is like the most, and takes the place of the weakest neighbour of each that it is like.
    private Neighbours neighbours(int count) {
        int[] place = new int[SuggestModel.of(graph).orElseThrow().items().size() + 1];
        for (int i = 0; i < row.length; i++) if (row[i] >= 0) place[row[i]] = i;
        int[] had = graph.initializers().get("neighbours").toIntArray();
        float[] weights = graph.initializers().get("weights").toFloatArray();
        int[] index = new int[row.length * count];
        float[] weight = new float[row.length * count];
        for (int i = 0; i < row.length; i++) {
            int from = mix[i] == null ? row[i] : mix[i].items().length > 0 ? row[mix[i].items()[0]] : -1;
            for (int k = 0; k < count && from >= 0; k++) {
                index[i * count + k] = place[had[from * count + k]];
                weight[i * count + k] = weights[from * count + k];
            }
        }
        for (int i = 0; i < row.length; i++) if (mix[i] != null) enter(i, count, index, weight);
        return new Neighbours(count, index, weight);
    }

    private void enter(int item, int count, int[] index, float[] weight) {
        for (int k = 0; k < mix[item].items().length; k++) {
            int at = mix[item].items()[k] * count;
            int weakest = at;
            float strongest = 0;
            for (int n = at; n < at + count; n++) {
                if (Math.abs(weight[n]) < Math.abs(weight[weakest])) weakest = n;
                strongest = Math.max(strongest, weight[n]);
            }
            index[weakest] = item;
            weight[weakest] = strongest * mix[item].share()[k] / mix[item].share()[0];
        }
    }
}
