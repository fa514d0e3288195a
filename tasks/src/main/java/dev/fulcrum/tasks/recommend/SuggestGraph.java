package dev.fulcrum.tasks.recommend;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Arrays;

/// The frame that all models of suggestions share: a history in, the best items out.
///
/// Letters: N users at once, L events of a history, E items to leave out, I items, K suggestions.
///
///     history   int64 [N,L]   items that the user had to do with, -1 where there is none
///     strength  float [N,L]   how much each counts, 0 where there is none
///     exclude   int64 [N,E]   items not to be suggested, -1 where there is none
///     about     int64 [N,A]   features of the user, -1 where there is none; only where the data has any
///     items     int64 [N,K]   the suggestions, the best first
///     scores    float [N,K]   theirs; comparable within one answer
///
/// Row and column I of every table stand for "none": -1 counts from the end in Gather and ScatterElements, so it lands there.
final class SuggestGraph {
    static final String HISTORY = "history";
    static final String STRENGTH = "strength";
    static final String EXCLUDE = "exclude";
    static final String ABOUT = "about";
    static final String ITEMS = "items";
    static final String SCORES = "scores";
    static final int SUGGESTIONS = 10;
    static final float NEVER = -1e30f;
    /// Share of its popularity that an item's score gets, so that a user of whom nothing is known is shown what is popular.
    private static final float PRIOR = 1e-4f;

    private final GraphBuilder g;
    private final int items;
    private final int longest;
    private final int about;

    /// @param about A; 0 where nothing is known of users
    SuggestGraph(String name, int items, int longest, int about) {
        this.g = new GraphBuilder(name).opset(17);
        this.items = items;
        this.longest = longest;
        this.about = about;
    }

    SuggestGraph(String name, int items, int longest) {
        this(name, items, longest, 0);
    }

    GraphBuilder builder() {
        return g;
    }

    /// Rows of a table, "none" among them.
    int rows() {
        return items + 1;
    }

    /// What scores all items: the heart of a model.
    interface Scorer {
        /// @return the value with the scores, float [N,I+1]; its last column does not matter
        String scores(SuggestGraph frame, String history, String strength);
    }

    /// @param popularity by item, in [0, 1]
    /// @param again      added to each item of the history for each unit of its strength: people buy again; 0 where repeats are left out
    /// @param excluded   E
    Graph build(Scorer scorer, double[] popularity, double again, int excluded) {
        String history = g.input(HISTORY, ElementType.INT64, Dim.of("N"), Dim.of(longest));
        String strength = g.input(STRENGTH, ElementType.FLOAT, Dim.of("N"), Dim.of(longest));
        String exclude = within(g.input(EXCLUDE, ElementType.INT64, Dim.of("N"), Dim.of(excluded)));
        if (about > 0) g.input(ABOUT, ElementType.INT64, Dim.of("N"), Dim.of(about));
        String past = within(history);
        String scores = g.node("Add", scorer.scores(this, past, strength), prior(popularity));
        if (again != 0) {
            String repeated = g.node("Mul", strength, g.constant((float) again));
            scores = g.node("ScatterElements", n -> n.with("axis", 1).with("reduction", "add"), scores, past, repeated);
        }
        String never = g.node("Expand", g.constant(Tensor.ofFloats(new float[] {NEVER}, 1, 1)), g.node("Shape", exclude));
        String left = g.node("ScatterElements", n -> n.with("axis", 1), scores, exclude, never);
        // The last column is no item, whether or not something was left out.
        String some = g.node("Slice", left, g.constant(0L), g.constant((long) items), g.constant(1L));
        int count = Math.min(SUGGESTIONS, items);
        var best = g.nodes("TopK", 2, n -> n.with("axis", 1).with("largest", 1).with("sorted", 1), some, g.constant((long) count));
        g.output(g.name(SCORES, best.get(0)), ElementType.FLOAT, Dim.of("N"), Dim.of(count));
        return g.output(g.name(ITEMS, best.get(1)), ElementType.INT64, Dim.of("N"), Dim.of(count)).build();
    }

    /// Numbers that are no item become "none": one request with a wrong number must not fail those that share its run.
    private String within(String numbers) {
        String low = g.node("GreaterOrEqual", numbers, limit(0));
        String high = g.node("Less", numbers, limit(items));
        return g.node("Where", g.node("And", low, high), numbers, limit(-1));
    }

    private String limit(long value) {
        return g.constant(Tensor.scalar(value));
    }

    private String prior(double[] popularity) {
        float[] row = new float[rows()];
        for (int i = 0; i < items; i++) row[i] = (float) (PRIOR * popularity[i]);
        return g.initializer("prior", Tensor.ofFloats(row, 1, rows()));
    }

    /// The same row of scores for everybody: float [1,I+1] grown to [N,I+1].
    String forAll(String row) {
        String users = g.node("Slice", g.node("Shape", HISTORY), g.constant(0L), g.constant(1L));
        return g.node("Expand", row, g.node("Concat", n -> n.with("axis", 0), users, g.constant((long) rows())));
    }

    /// A table of one row an item, the last row of zeros added.
    ///
    /// @param values items x columns
    String table(String name, float[] values, int columns) {
        return g.initializer(name, Tensor.ofFloats(Arrays.copyOf(values, rows() * columns), rows(), columns));
    }

    /// The same turned over, a column an item: columns x (I+1).
    String turned(String name, float[] values, int columns) {
        float[] turned = new float[columns * rows()];
        for (int i = 0; i < items; i++) for (int c = 0; c < columns; c++) turned[c * rows() + i] = values[i * columns + c];
        return g.initializer(name, Tensor.ofFloats(turned, columns, rows()));
    }

    /// The rows of a table that a history names, added up by strength: float [N,columns].
    String bag(String table, String history, String strength) {
        String rows = g.node("Gather", table, history);
        String weighted = g.node("MatMul", g.node("Unsqueeze", strength, g.constant(1L)), rows);
        return g.node("Squeeze", weighted, g.constant(1L));
    }
}
