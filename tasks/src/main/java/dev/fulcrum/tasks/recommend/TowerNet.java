package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.Features;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Two towers (Covington et al. 2016, Yi et al. 2019). The item's is the sum of a vector of its own and those of its features, so that an item without any
/// event has one too. The user's is the mean of his events' items, by learnt weights, his newest item and his own features through a small net.
///
/// Items without events are no answers while training, or it would learn that nobody wants them; their own vector is the mean of the others' when the net
/// is handed over.
final class TowerNet extends NextItemNet {
    private static final Set<String> OF_ITEMS = Set.of("ids", "features");

    private final SuggestSize.Tower size;
    private final Features features;
    private final boolean[] seen;

    private TowerNet(SuggestFamily family, SuggestSize.Tower size, Features features, boolean[] seen, Map<String, Tensor> weights) {
        super(family, size.width(), weights);
        this.size = size;
        this.features = features;
        this.seen = seen;
    }

    /// @param features of the items
    /// @param seen     by item, whether any event that may be learnt from has it
    static TowerNet of(SuggestFamily family, SuggestSize.Tower size, Features features, boolean[] seen, Random random) {
        int d = size.width();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("ids", table(random, family.items() + 1, d, 0.3 / Math.sqrt(d)));
        weights.put("features", table(random, features.names().size() + 1, d, 0.3 / Math.sqrt(d)));
        if (family.known().ofUser() > 0) weights.put("users", table(random, family.known().userFeatures() + 1, d, 0.02));
        weights.put("counting", Tensor.ofFloats(new float[d], 1, d));
        weights.put("weighing", Tensor.ofFloats(new float[d], d, 1));
        put(weights, "newest", random, d, d, 0.5 * Math.sqrt(1.0 / d));
        put(weights, "up", random, d, 2 * d, Math.sqrt(1.0 / d));
        put(weights, "down", random, 2 * d, d, Math.sqrt(0.5 / d));
        norm(weights, "between", d);
        norm(weights, "last", d);
        return new TowerNet(family, size, features, seen, weights);
    }

    @Override
    NextItemNet with(Map<String, Tensor> others) {
        return new TowerNet(family, size, features, seen, others);
    }

    @Override
    String name() {
        return size.name();
    }

    @Override
    Set<String> ofItems() {
        return OF_ITEMS;
    }

    @Override
    boolean asksAboutUsers() {
        return weights.containsKey("users");
    }

    @Override
    String items(GraphBuilder g) {
        if (features.most() == 0) return "ids";
        String codes = g.initializer("features.of", codes());
        return g.node("Add", "ids", g.node("ReduceSum", n -> n.with("keepdims", 0), g.node("Gather", "features", codes), g.constant(1L)));
    }

    /// Numbers of each item's features, the row of "none" where it has fewer: int64 [I+1,K].
    private Tensor codes() {
        int most = features.most();
        long[] codes = new long[(family.items() + 1) * most];
        Arrays.fill(codes, features.names().size());
        for (int i = 0; i < family.items(); i++) {
            for (int k = 0; k < features.codes()[i].length; k++) codes[i * most + k] = features.codes()[i][k];
        }
        return Tensor.ofLongs(codes, family.items() + 1, most);
    }

    @Override
    float[] vectors() {
        float[] ids = weights.get("ids").toFloatArray();
        float[] table = weights.get("features").toFloatArray();
        float[] mean = mean(ids);
        float[] vectors = new float[ids.length];
        int none = features.names().size();
        for (int i = 0; i <= family.items(); i++) {
            boolean own = i == family.items() || seen[i];
            for (int c = 0; c < width; c++) vectors[i * width + c] = own ? ids[i * width + c] : mean[c];
            int count = i == family.items() ? 0 : features.codes()[i].length;
            for (int k = 0; k < features.most(); k++) {
                int row = k < count ? features.codes()[i][k] : none;
                for (int c = 0; c < width; c++) vectors[i * width + c] += table[row * width + c];
            }
        }
        return vectors;
    }

    private float[] mean(float[] ids) {
        float[] mean = new float[width];
        int count = 0;
        for (int i = 0; i < family.items(); i++) {
            if (!seen[i]) continue;
            count++;
            for (int c = 0; c < width; c++) mean[c] += ids[i * width + c];
        }
        for (int c = 0; c < width; c++) mean[c] /= Math.max(1, count);
        return mean;
    }

    @Override
    String states(GraphBuilder g, String items, String history, String strength, boolean lastOnly) {
        String x = counted(g, items, history, strength);
        String there = there(g, history);
        String open = lastOnly ? there : earlier(g, there);
        String weight = g.node("Transpose", n -> n.with("perm", 0, 2, 1), g.node("MatMul", x, "weighing"));
        String mean = g.node("MatMul", g.node("Softmax", n -> n.with("axis", -1), g.node("Where", open, weight, g.constant(CLOSED))), x);
        String user = g.node("Add", mean, linear(g, "newest", lastOnly ? last(g, x) : x));
        if (asksAboutUsers()) user = g.node("Add", user, about(g));
        String inner = g.node("Relu", linear(g, "up", norm(g, "between", user)));
        return norm(g, "last", g.node("Add", user, linear(g, "down", inner)));
    }

    /// The user's own features: float [N,1,d]; what is no feature is the last row, "none".
    private String about(GraphBuilder g) {
        String none = g.initializer("none", Tensor.scalar((long) family.known().userFeatures()));
        String low = g.node("GreaterOrEqual", SuggestGraph.ABOUT, g.initializer("first.feature", Tensor.scalar(0L)));
        String there = g.node("And", low, g.node("Less", SuggestGraph.ABOUT, none));
        String codes = g.node("Where", there, SuggestGraph.ABOUT, none);
        return g.node("ReduceSum", n -> n.with("keepdims", 1), g.node("Gather", "users", codes), g.constant(1L));
    }
}
