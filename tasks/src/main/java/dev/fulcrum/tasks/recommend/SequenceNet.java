package dev.fulcrum.tasks.recommend;

import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Self-attention over a history, one item after the other (Kang and McAuley 2018). Where the last state alone is wanted, the last layer asks for one
/// position only.
final class SequenceNet extends NextItemNet {
    private final SuggestSize.Sequence size;

    private SequenceNet(SuggestFamily family, SuggestSize.Sequence size, Map<String, Tensor> weights) {
        super(family, size.width(), weights);
        this.size = size;
    }

    static SequenceNet of(SuggestFamily family, SuggestSize.Sequence size, Random random) {
        int d = size.width();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("embedding", table(random, family.items() + 1, d, 0.5 / Math.sqrt(d)));
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

    @Override
    NextItemNet with(Map<String, Tensor> others) {
        return new SequenceNet(family, size, others);
    }

    @Override
    String name() {
        return size.name();
    }

    @Override
    String items(GraphBuilder g) {
        return "embedding";
    }

    @Override
    Set<String> ofItems() {
        return Set.of("embedding");
    }

    @Override
    float[] vectors() {
        return weights.get("embedding").toFloatArray();
    }

    @Override
    boolean asksAboutUsers() {
        return false;
    }

    @Override
    String states(GraphBuilder g, String items, String history, String strength, boolean lastOnly) {
        String counted = g.node("MatMul", g.node("Unsqueeze", strength, g.constant(2L)), "counting");
        String x = g.node("Add", g.node("Add", g.node("Gather", items, history), "positions"), counted);
        String open = there(g, history);
        String earlier = earlier(g, open);
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
}
