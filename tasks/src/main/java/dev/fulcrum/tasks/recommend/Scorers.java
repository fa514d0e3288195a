package dev.fulcrum.tasks.recommend;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.train.factor.Clusters;
import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.ItemWeights;
import dev.fulcrum.train.factor.Neighbours;
import java.util.Arrays;

/// The hearts of the models that are solved for: each scores all items from a history.
final class Scorers {
    private Scorers() {}

    /// What is popular, whoever asks.
    static SuggestGraph.Scorer popularity(double[] popularity) {
        return (frame, history, strength) -> {
            float[] row = new float[frame.rows()];
            for (int i = 0; i < popularity.length; i++) row[i] = (float) popularity[i];
            return frame.forAll(frame.builder().initializer("popularity", Tensor.ofFloats(row, 1, frame.rows())));
        };
    }

    /// A whole row of weights for each item of the history.
    static SuggestGraph.Scorer dense(ItemWeights weights) {
        return (frame, history, strength) -> {
            int rows = frame.rows();
            float[] padded = new float[rows * rows];
            for (int i = 0; i < weights.items(); i++) System.arraycopy(weights.values(), i * weights.items(), padded, i * rows, weights.items());
            String table = frame.builder().initializer("weights", Tensor.ofFloats(padded, rows, rows));
            return frame.bag(table, history, strength);
        };
    }

    /// A few neighbours for each item of the history, added up where they lie.
    static SuggestGraph.Scorer sparse(Neighbours neighbours) {
        return (frame, history, strength) -> {
            GraphBuilder g = frame.builder();
            int count = neighbours.count();
            int[] index = Arrays.copyOf(neighbours.index(), frame.rows() * count);
            Arrays.fill(index, index.length - count, index.length, frame.rows() - 1);
            String where = g.initializer("neighbours", Tensor.ofInts(index, frame.rows(), count));
            String weight = frame.table("weights", neighbours.weight(), count);
            String places = g.node("Cast", n -> n.with("to", (long) ElementType.INT64.code()), g.node("Gather", where, history));
            String hints = g.node("Mul", g.node("Gather", weight, history), g.node("Unsqueeze", strength, g.constant(2L)));
            String flat = g.constant(0L, -1L);
            String nothing = frame.forAll(g.initializer("nothing", Tensor.ofFloats(new float[frame.rows()], 1, frame.rows())));
            return g.node("ScatterElements", n -> n.with("axis", 1).with("reduction", "add"), nothing, g.node("Reshape", places, flat),
                    g.node("Reshape", hints, flat));
        };
    }

    /// A user's factors solved for while he asks, from his history alone ("folding in"): conjugate gradients on the system of
    /// [dev.fulcrum.train.factor.ImplicitAls], preconditioned by the part that all users share. Nothing of the user is in the model, so what he did
    /// a second ago counts.
    ///
    /// @param factors items x width
    /// @param shared  inverse of `unseen x YᵀY + regularisation x unseen x items x I`, width x width
    /// @param gram    `unseen x YᵀY`, width x width
    /// @param steps   of conjugate gradients, at least 1
    record Folding(float[] factors, int width, double[] gram, double[] shared, Factorizer.Weighting weighting, int steps)
            implements SuggestGraph.Scorer {
        /// Keeps a quotient of nothing by nothing 0.
        private static final float TINY = 1e-12f;

        @Override
        public String scores(SuggestGraph frame, String history, String strength) {
            return frame.builder().node("MatMul", user(frame, history, strength), frame.turned("items_turned", factors, width));
        }

        /// The user's factors, float [N,width].
        String user(SuggestGraph frame, String history, String strength) {
            GraphBuilder g = frame.builder();
            String seen = g.node("Gather", frame.table("factors", factors, width), history);
            String weight = g.node("Unsqueeze", strength, g.constant(2L));
            String gramName = g.initializer("gram", square(gram));
            String sharedName = g.initializer("shared", square(shared));
            double unseen = weighting.unseen() * (frame.rows() - 1);
            String total = g.node("ReduceSum", n -> n.with("keepdims", 1), strength, g.constant(1L));
            String ridge = g.node("Mul", g.node("Add", total, g.constant((float) unseen)), g.constant((float) weighting.regularisation()));
            String right = frame.bag("factors", history, strength);
            return solve(g, right, p -> product(g, p, seen, weight, gramName, ridge), sharedName);
        }

        private Tensor square(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
            return Tensor.ofFloats(floats, width, width);
        }

        /// A p = gram p + seenᵀ (strength ∘ seen p) + ridge p, all [N,width].
        private String product(GraphBuilder g, String p, String seen, String weight, String gramName, String ridge) {
            String column = g.node("Unsqueeze", p, g.constant(2L));
            String along = g.node("Mul", g.node("MatMul", seen, column), weight);
            String back = g.node("MatMul", g.node("Transpose", n -> n.with("perm", 0, 2, 1), seen), along);
            String own = g.node("Squeeze", back, g.constant(2L));
            return g.node("Sum", g.node("MatMul", p, gramName), own, g.node("Mul", p, ridge));
        }

        private String solve(GraphBuilder g, String right, java.util.function.UnaryOperator<String> matrix, String sharedName) {
            String r = right;
            String z = g.node("MatMul", r, sharedName);
            String p = z;
            String rz = dot(g, r, z);
            String x = null;
            for (int step = 0; step < steps; step++) {
                String ap = matrix.apply(p);
                String alpha = ratio(g, rz, dot(g, p, ap));
                String moved = g.node("Mul", p, alpha);
                x = x == null ? moved : g.node("Add", x, moved);
                if (step == steps - 1) break;
                r = g.node("Sub", r, g.node("Mul", ap, alpha));
                z = g.node("MatMul", r, sharedName);
                String next = dot(g, r, z);
                p = g.node("Add", z, g.node("Mul", p, ratio(g, next, rz)));
                rz = next;
            }
            return x;
        }

        private static String dot(GraphBuilder g, String a, String b) {
            return g.node("ReduceSum", n -> n.with("keepdims", 1), g.node("Mul", a, b), g.constant(1L));
        }

        private static String ratio(GraphBuilder g, String above, String below) {
            return g.node("Div", above, g.node("Add", below, g.constant(TINY)));
        }
    }

    /// The same user, but only some groups of items are looked through: those whose mean he would like the most. What lies in others is not
    /// suggested, which costs quality that is measured like any other; with a million items it saves reading most of them for every answer.
    ///
    /// @param groups of the items
    /// @param probes groups that are looked through
    record Probing(Folding folding, Clusters groups, int probes) implements SuggestGraph.Scorer {
        @Override
        public String scores(SuggestGraph frame, String history, String strength) {
            GraphBuilder g = frame.builder();
            int width = folding.width();
            String user = folding.user(frame, history, strength);
            float[] turned = new float[width * groups.count()];
            for (int c = 0; c < groups.count(); c++) for (int i = 0; i < width; i++) turned[i * groups.count() + c] = groups.centroids()[c * width + i];
            String near = g.node("MatMul", user, g.initializer("groups_turned", Tensor.ofFloats(turned, width, groups.count())));
            String chosen = g.nodes("TopK", 2, n -> n.with("axis", 1).with("largest", 1).with("sorted", 0), near, g.constant((long) probes)).get(1);
            String members = g.initializer("members", Tensor.ofInts(groups.members(), groups.count(), groups.most()));
            String places = g.node("Cast", n -> n.with("to", (long) ElementType.INT64.code()), g.node("Gather", members, chosen));
            return among(frame, user, g.node("Reshape", places, g.constant(0L, -1L)));
        }
    }

    /// Scores of some items alone, all others never to be suggested: float [N,I+1].
    ///
    /// @param items numbers, int64 [N,C]; -1 is none
    private static String among(SuggestGraph frame, String user, String items) {
        GraphBuilder g = frame.builder();
        String rows = g.node("Gather", "factors", items);
        String scored = g.node("Squeeze", g.node("MatMul", rows, g.node("Unsqueeze", user, g.constant(2L))), g.constant(2L));
        float[] never = new float[frame.rows()];
        Arrays.fill(never, SuggestGraph.NEVER);
        String elsewhere = frame.forAll(g.initializer("elsewhere", Tensor.ofFloats(never, 1, frame.rows())));
        return g.node("ScatterElements", n -> n.with("axis", 1), elsewhere, items, scored);
    }

    /// The same user; all items are scored along the leading axes alone, and the best of them again in full ("retrieve, then rerank").
    ///
    /// @param folding with factors that [dev.fulcrum.train.factor.PrincipalAxes] turned
    /// @param leading axes
    /// @param depth   items that are scored again
    record Reranking(Folding folding, int leading, int depth) implements SuggestGraph.Scorer {
        @Override
        public String scores(SuggestGraph frame, String history, String strength) {
            GraphBuilder g = frame.builder();
            String user = folding.user(frame, history, strength);
            int width = folding.width();
            int items = frame.rows() - 1;
            float[] leads = new float[items * leading];
            for (int i = 0; i < items; i++) System.arraycopy(folding.factors(), i * width, leads, i * leading, leading);
            String along = g.node("Slice", user, g.constant(0L), g.constant((long) leading), g.constant(1L));
            String near = g.node("MatMul", along, frame.turned("leading_turned", leads, leading));
            // The last column is no item.
            String some = g.node("Slice", near, g.constant(0L), g.constant((long) items), g.constant(1L));
            String chosen = g.nodes("TopK", 2, n -> n.with("axis", 1).with("largest", 1).with("sorted", 0), some, g.constant((long) depth)).get(1);
            return among(frame, user, chosen);
        }
    }
}
