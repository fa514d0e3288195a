package dev.fulcrum.tasks.recommend;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/// Self-attention over a history, one item after the other (Kang and McAuley 2018): the state at the last event, multiplied with every item's
/// vector, scores what comes next.
///
/// Letters: N users, L events, I items, d width. Training looks at every event and foresees the one after it; answering needs the last state alone,
/// so there the last layer asks for one position only.
final class SequenceNet {
    private static final float CLOSED = -1e9f;

    private final SuggestFamily family;
    private final SuggestSize.Sequence size;
    private final Map<String, Tensor> weights;

    private SequenceNet(SuggestFamily family, SuggestSize.Sequence size, Map<String, Tensor> weights) {
        this.family = family;
        this.size = size;
        this.weights = weights;
    }

    /// With fresh weights.
    static SequenceNet of(SuggestFamily family, SuggestSize.Sequence size, Random random) {
        int d = size.width();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        float[] table = normal(random, (family.items() + 1) * d, 0.5 / Math.sqrt(d));
        java.util.Arrays.fill(table, family.items() * d, table.length, 0);
        weights.put("embedding", Tensor.ofFloats(table, family.items() + 1, d));
        weights.put("positions", Tensor.ofFloats(normal(random, family.longest() * d, 0.02), family.longest(), d));
        weights.put("counting", Tensor.ofFloats(new float[d], 1, d));
        for (int layer = 0; layer < size.layers(); layer++) {
            // The usual division of scores by sqrt(d) is in the first weights of the query.
            put(weights, layer + ".query", random, d, d, 1.0 / d);
            for (String matrix : new String[] {"key", "value", "mix"}) put(weights, layer + "." + matrix, random, d, d, Math.sqrt(1.0 / d));
            put(weights, layer + ".up", random, d, 2 * d, Math.sqrt(1.0 / d));
            put(weights, layer + ".down", random, 2 * d, d, Math.sqrt(0.5 / d));
            for (String norm : new String[] {"before", "between"}) norm(weights, layer + "." + norm, d);
        }
        norm(weights, "last", d);
        return new SequenceNet(family, size, weights);
    }

    /// With the weights of a graph that [#training] made.
    static SequenceNet trained(SuggestFamily family, SuggestSize.Sequence size, Graph graph) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        of(family, size, new Random(0)).weights.keySet().forEach(name -> weights.put(name, graph.initializers().get(name)));
        return new SequenceNet(family, size, weights);
    }

    private static float[] normal(Random random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) (deviation * random.nextGaussian());
        return values;
    }

    private static void put(Map<String, Tensor> weights, String name, Random random, int rows, int columns, double deviation) {
        weights.put(name, Tensor.ofFloats(normal(random, rows * columns, deviation), rows, columns));
        weights.put(name + ".bias", Tensor.ofFloats(new float[columns], columns));
    }

    private static void norm(Map<String, Tensor> weights, String name, int width) {
        float[] ones = new float[width];
        java.util.Arrays.fill(ones, 1);
        weights.put(name + ".scale", Tensor.ofFloats(ones, width));
        weights.put(name + ".shift", Tensor.ofFloats(new float[width], width));
    }

    /// For training: `logits` [N x L,I+1] at every event, and `scores` [N,I+1] at the last.
    Graph training() {
        GraphBuilder g = new GraphBuilder(size.name()).opset(17);
        String history = g.input(SuggestGraph.HISTORY, ElementType.INT64, Dim.of("N"), Dim.of(family.longest()));
        String strength = g.input(SuggestGraph.STRENGTH, ElementType.FLOAT, Dim.of("N"), Dim.of(family.longest()));
        String states = states(g, history, strength, false);
        String turned = g.node("Transpose", n -> n.with("perm", 1, 0), "embedding");
        String last = g.node("Squeeze", last(g, states), g.constant(1L));
        String flat = g.node("Reshape", states, g.constant(-1L, size.width()));
        g.output(g.name("logits", g.node("MatMul", flat, turned)), ElementType.FLOAT, Dim.of("NL"), Dim.of(family.items() + 1));
        g.output(g.name("scores", g.node("MatMul", last, turned)), ElementType.FLOAT, Dim.of("N"), Dim.of(family.items() + 1));
        return g.build();
    }

    /// For answering.
    Graph suggesting(double[] popularity, double again) {
        SuggestGraph frame = new SuggestGraph(size.name(), family.items(), family.longest());
        return frame.build(this::scores, popularity, again, family.excluded());
    }

    private String scores(SuggestGraph frame, String history, String strength) {
        GraphBuilder g = frame.builder();
        String user = g.node("Squeeze", states(g, history, strength, true), g.constant(1L));
        float[] table = weights.get("embedding").toFloatArray();
        return g.node("MatMul", user, frame.turned("items_turned", table, size.width()));
    }

    /// Constants are not operands of element-wise operators here: the trainer would take them for weights.
    ///
    /// @param lastOnly whether the last layer computes the last position alone
    private String states(GraphBuilder g, String history, String strength, boolean lastOnly) {
        weights.forEach(g::initializer);
        String counted = g.node("MatMul", g.node("Unsqueeze", strength, g.constant(2L)), "counting");
        String x = g.node("Add", g.node("Add", g.node("Gather", "embedding", history), "positions"), counted);
        String there = g.node("GreaterOrEqual", history, g.initializer("first.item", Tensor.scalar(0L)));
        String open = g.node("Unsqueeze", there, g.constant(1L));
        String earlier = g.node("And", open, g.initializer("earlier", earlier()));
        for (int layer = 0; layer < size.layers(); layer++) {
            boolean last = lastOnly && layer == size.layers() - 1;
            x = layer(g, x, last ? open : earlier, layer, last);
        }
        return norm(g, "last", x);
    }

    private String layer(GraphBuilder g, String x, String open, int layer, boolean lastOnly) {
        String normed = norm(g, layer + ".before", x);
        String asking = lastOnly ? last(g, normed) : normed;
        String query = linear(g, layer + ".query", asking);
        String key = g.node("Transpose", n -> n.with("perm", 0, 2, 1), linear(g, layer + ".key", normed));
        String masked = g.node("Where", open, g.node("MatMul", query, key), g.constant(CLOSED));
        String attention = g.node("Softmax", n -> n.with("axis", -1), masked);
        String mixed = linear(g, layer + ".mix", g.node("MatMul", attention, linear(g, layer + ".value", normed)));
        String y = g.node("Add", lastOnly ? last(g, x) : x, mixed);
        String inner = g.node("Relu", linear(g, layer + ".up", norm(g, layer + ".between", y)));
        return g.node("Add", y, linear(g, layer + ".down", inner));
    }

    private String last(GraphBuilder g, String x) {
        return g.node("Slice", x, g.constant((long) family.longest() - 1), g.constant((long) family.longest()), g.constant(1L));
    }

    /// No event looks at a later one: booleans [1,L,L], row by row the event that looks.
    private Tensor earlier() {
        int length = family.longest();
        byte[] mask = new byte[length * length];
        for (int i = 0; i < length; i++) for (int j = 0; j <= i; j++) mask[i * length + j] = 1;
        return Tensor.ofBytes(ElementType.BOOL, mask, 1, length, length);
    }

    private static String linear(GraphBuilder g, String name, String x) {
        return g.node("Add", g.node("MatMul", x, name), name + ".bias");
    }

    private static String norm(GraphBuilder g, String name, String x) {
        return g.node("LayerNormalization", n -> n.with("axis", -1), x, name + ".scale", name + ".shift");
    }
}
