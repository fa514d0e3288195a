package dev.fulcrum.tasks.recommend;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.train.factor.BiasModel;
import dev.fulcrum.train.factor.RatingModel;
import dev.fulcrum.train.factor.Ratings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A way to foresee ratings, with its settings.
sealed interface RatingWay {
    int SWEEPS = 12;

    String name();

    Fitted fit(RatingRows rows, int[] train);

    /// @param table of each crossing, its biases
    /// @param users, items factors, empty where there are none
    record Fitted(double mean, List<RatingRows.Crossing> crossings, List<double[]> table, int width, float[] users, float[] items) {
        double foresee(int user, int item) {
            double sum = mean;
            for (int c = 0; c < table.size(); c++) sum += table.get(c)[crossings.get(c).member(user, item)];
            for (int d = 0; d < width; d++) sum += users[user * width + d] * items[item * width + d];
            return sum;
        }

        /// `user` int64 [N] and `item` int64 [N] in, `rating` float [N] out, kept within the scale. Numbers that are no user or item are refused by the
        /// engine.
        Graph graph(double low, double high) {
            GraphBuilder g = new GraphBuilder("ratings").opset(17);
            String user = g.input("user", ElementType.INT64, Dim.of("N"));
            String item = g.input("item", ElementType.INT64, Dim.of("N"));
            String sum = g.initializer("mean", Tensor.scalar((float) mean));
            for (int c = 0; c < table.size(); c++) sum = g.node("Add", sum, bias(g, c, user, item));
            if (width > 0) sum = g.node("Add", sum, product(g, user, item));
            String kept = g.node("Clip", sum, g.initializer("low", Tensor.scalar((float) low)), g.initializer("high", Tensor.scalar((float) high)));
            return g.output(g.name("rating", kept), ElementType.FLOAT, Dim.of("N")).build();
        }

        private String bias(GraphBuilder g, int c, String user, String item) {
            RatingRows.Crossing crossing = crossings.get(c);
            String ofUser = g.node("Gather", g.initializer("user." + c, longs(crossing.ofUser())), user);
            String ofItem = g.node("Gather", g.initializer("item." + c, longs(crossing.ofItem())), item);
            String count = g.initializer("count." + c, Tensor.scalar((long) crossing.items()));
            String member = g.node("Add", g.node("Mul", ofUser, count), ofItem);
            double[] biases = table.get(c);
            float[] floats = new float[biases.length];
            for (int i = 0; i < floats.length; i++) floats[i] = (float) biases[i];
            return g.node("Gather", g.initializer("bias." + c, Tensor.ofFloats(floats, floats.length)), member);
        }

        private static Tensor longs(int[] values) {
            return Tensor.ofLongs(Arrays.stream(values).asLongStream().toArray(), values.length);
        }

        private String product(GraphBuilder g, String user, String item) {
            String one = g.node("Gather", g.initializer("users", Tensor.ofFloats(users, users.length / width, width)), user);
            String other = g.node("Gather", g.initializer("items", Tensor.ofFloats(items, items.length / width, width)), item);
            return g.node("ReduceSum", n -> n.with("keepdims", 0), g.node("Mul", one, other), g.constant(1L));
        }
    }

    /// Biases of users and items, and of what is crossed.
    ///
    /// @param crossed ridge of crossings; 0 leaves them out
    record Biases(double ridge, double crossed) implements RatingWay {
        @Override
        public String name() {
            return crossed == 0 ? "biases, ridge %.0f".formatted(ridge) : "crossed biases, ridge %.0f and %.0f".formatted(ridge, crossed);
        }

        @Override
        public Fitted fit(RatingRows rows, int[] train) {
            List<RatingRows.Crossing> crossings = new ArrayList<>(rows.own());
            if (crossed > 0) crossings.addAll(rows.crossed());
            List<BiasModel.Group> groups = new ArrayList<>();
            for (int c = 0; c < crossings.size(); c++) groups.add(crossings.get(c).group(rows, c < 2 ? ridge : crossed));
            BiasModel model = BiasModel.fit(rows.rating(), groups, train, SWEEPS);
            return new Fitted(model.mean(), crossings, model.biases(), 0, new float[0], new float[0]);
        }
    }

    /// Biases and factors of users and items.
    record Factored(int width, double ridge) implements RatingWay {
        private static final double BIAS = 8;

        @Override
        public String name() {
            return "factors d%d, ridge %.0f".formatted(width, ridge);
        }

        @Override
        public Fitted fit(RatingRows rows, int[] train) {
            float[] rating = new float[train.length];
            for (int k = 0; k < train.length; k++) rating[k] = rows.rating()[train[k]];
            Ratings ratings = new Ratings(rows.users(), rows.items(), Arrays.stream(train).map(k -> rows.user()[k]).toArray(),
                    Arrays.stream(train).map(k -> rows.item()[k]).toArray(), rating);
            RatingModel model = RatingModel.fit(ratings, new RatingModel.Settings(width, BIAS, ridge, SWEEPS), 1);
            return new Fitted(model.mean(), rows.own(), List.of(model.userBias(), model.itemBias()), width, model.userFactors(), model.itemFactors());
        }
    }
}
