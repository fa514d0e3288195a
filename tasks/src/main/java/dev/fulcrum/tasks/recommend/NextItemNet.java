package dev.fulcrum.tasks.recommend;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A net that is trained by gradients to foresee, at every event of a history, the item of the next: a state after each event, multiplied with every
/// item's vector.
///
/// Letters: N users, L events, I items, d width, A features of a user. Training looks at every event; answering needs the last state alone.
abstract sealed class NextItemNet permits SequenceNet, TowerNet {
    static final float CLOSED = -1e9f;
    static final String POSITIONS = "scored";
    static final String CANDIDATES = "candidates";
    static final String CORRECTION = "correction";

    final SuggestFamily family;
    final int width;
    final Map<String, Tensor> weights;

    NextItemNet(SuggestFamily family, int width, Map<String, Tensor> weights) {
        this.family = family;
        this.width = width;
        this.weights = weights;
    }

    /// With fresh weights.
    ///
    /// @param about what is known of items and users
    /// @param seen  by item, whether any event that may be learnt from has it
    static NextItemNet of(SuggestFamily family, SuggestSize.Trained size, Suggesting.About about, boolean[] seen, Random random) {
        return switch (size) {
            case SuggestSize.Sequence s -> SequenceNet.of(family, s, random);
            case SuggestSize.Tower t -> TowerNet.of(family, t, about.items(), seen, random);
        };
    }

    /// The same net with other weights.
    abstract NextItemNet with(Map<String, Tensor> others);

    abstract String name();

    /// The vectors of the items while training, float [I+1,d].
    abstract String items(GraphBuilder g);

    /// Weights that are only needed to make the vectors of the items.
    abstract Set<String> ofItems();

    /// The vectors of the items, row by row, the last of "none".
    abstract float[] vectors();

    /// @param items    of [#items]
    /// @param lastOnly whether the last position alone is wanted: float [N,1,d]; else [N,L,d]
    abstract String states(GraphBuilder g, String items, String history, String strength, boolean lastOnly);

    /// Whether the net looks at what is known of a user.
    abstract boolean asksAboutUsers();

    /// With the weights of a graph that [#training] made.
    NextItemNet trained(Graph graph) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        weights.keySet().forEach(name -> own.put(name, graph.initializers().get(name)));
        return with(own);
    }

    /// For training: `logits` [M,C] of some items at some events, and `scores` [N,I+1] of all at the last.
    ///
    ///     scored      int64 [M]   the events, counted through all rows of the history
    ///     candidates  int64 [C]   the items
    ///     correction  float [C]   added to the scores of each: what chance took them among the candidates
    Graph training() {
        GraphBuilder g = new GraphBuilder(name()).opset(17);
        String history = g.input(SuggestGraph.HISTORY, ElementType.INT64, Dim.of("N"), Dim.of(family.longest()));
        String strength = g.input(SuggestGraph.STRENGTH, ElementType.FLOAT, Dim.of("N"), Dim.of(family.longest()));
        String positions = g.input(POSITIONS, ElementType.INT64, Dim.of("M"));
        String candidates = g.input(CANDIDATES, ElementType.INT64, Dim.of("C"));
        String correction = g.input(CORRECTION, ElementType.FLOAT, Dim.of("C"));
        if (asksAboutUsers()) g.input(SuggestGraph.ABOUT, ElementType.INT64, Dim.of("N"), Dim.of(family.known().ofUser()));
        weights.forEach(g::initializer);
        String items = items(g);
        String states = states(g, items, history, strength, false);
        String turned = g.node("Transpose", n -> n.with("perm", 1, 0), items);
        String last = g.node("Squeeze", last(g, states), g.constant(1L));
        String some = g.node("Gather", g.node("Reshape", states, g.constant(-1L, width)), positions);
        String chosen = g.node("Transpose", n -> n.with("perm", 1, 0), g.node("Gather", items, candidates));
        g.output(g.name("logits", g.node("Add", g.node("MatMul", some, chosen), correction)), ElementType.FLOAT, Dim.of("M"), Dim.of("C"));
        g.output(g.name("scores", g.node("MatMul", last, turned)), ElementType.FLOAT, Dim.of("N"), Dim.of(family.items() + 1));
        return g.build();
    }

    /// For answering.
    Graph suggesting(double[] popularity, double again) {
        return suggesting(popularity, again, vectors());
    }

    /// The same with other vectors of the items.
    Graph suggesting(double[] popularity, double again, float[] vectors) {
        return family.frame(name()).build((frame, history, strength) -> scores(frame, history, strength, vectors), popularity, again, family.excluded());
    }

    private String scores(SuggestGraph frame, String history, String strength, float[] vectors) {
        GraphBuilder g = frame.builder();
        weights.forEach((name, weight) -> {
            if (!ofItems().contains(name)) g.initializer(name, weight);
        });
        String user = g.node("Squeeze", states(g, frame.table("vectors", vectors, width), history, strength, true), g.constant(1L));
        return g.node("MatMul", user, frame.turned("items_turned", vectors, width));
    }

    /// Each event's item and how much it counts: float [N,L,d]. Constants are not operands of element-wise operators here: the trainer would take them
    /// for weights.
    static String counted(GraphBuilder g, String items, String history, String strength) {
        return g.node("Add", g.node("Gather", items, history), g.node("MatMul", g.node("Unsqueeze", strength, g.constant(2L)), "counting"));
    }

    /// Whether there is an event at each position: booleans [N,1,L].
    static String there(GraphBuilder g, String history) {
        return g.node("Unsqueeze", g.node("GreaterOrEqual", history, g.initializer("first.item", Tensor.scalar(0L))), g.constant(1L));
    }

    /// The same, and no event looks at a later one: booleans [N,L,L], row by row the event that looks.
    String earlier(GraphBuilder g, String there) {
        int length = family.longest();
        byte[] mask = new byte[length * length];
        for (int i = 0; i < length; i++) for (int j = 0; j <= i; j++) mask[i * length + j] = 1;
        return g.node("And", there, g.initializer("earlier", Tensor.ofBytes(ElementType.BOOL, mask, 1, length, length)));
    }

    String last(GraphBuilder g, String x) {
        return g.node("Slice", x, g.constant((long) family.longest() - 1), g.constant((long) family.longest()), g.constant(1L));
    }

    static String linear(GraphBuilder g, String name, String x) {
        return g.node("Add", g.node("MatMul", x, name), name + ".bias");
    }

    static String norm(GraphBuilder g, String name, String x) {
        return g.node("LayerNormalization", n -> n.with("axis", -1), x, name + ".scale", name + ".shift");
    }

    /// Rows of normal numbers, the last of zeros.
    static Tensor table(Random random, int rows, int columns, double deviation) {
        float[] values = normal(random, rows * columns, deviation);
        Arrays.fill(values, (rows - 1) * columns, values.length, 0);
        return Tensor.ofFloats(values, rows, columns);
    }

    static float[] normal(Random random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) (deviation * random.nextGaussian());
        return values;
    }

    static void put(Map<String, Tensor> weights, String name, Random random, int rows, int columns, double deviation) {
        weights.put(name, Tensor.ofFloats(normal(random, rows * columns, deviation), rows, columns));
        weights.put(name + ".bias", Tensor.ofFloats(new float[columns], columns));
    }

    static void norm(Map<String, Tensor> weights, String name, int width) {
        float[] ones = new float[width];
        Arrays.fill(ones, 1);
        weights.put(name + ".scale", Tensor.ofFloats(ones, width));
        weights.put(name + ".shift", Tensor.ofFloats(new float[width], width));
    }
}
