package dev.fulcrum.tasks.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each objective against its formula, written out in doubles; the reference engine runs the graph.
class GuestObjectiveTest {
    private static final int N = 3;
    private static final int C = 4;
    private static final int S = 5;

    private static GuestModel model(Head head, GuestSpec.Pooling pooling, int rank) {
        GraphBuilder g = new GraphBuilder("model");
        Dim[] dims = new Dim[rank];
        for (int a = 0; a < rank; a++) dims[a] = Dim.of("d" + a);
        String x = g.input("x", ElementType.FLOAT, dims);
        if (pooling == GuestSpec.Pooling.MEAN) g.input("attention_mask", ElementType.INT64, Dim.of("d0"), Dim.of("d1"));
        Graph graph = g.output(g.name("y", x), ElementType.FLOAT).build();
        GuestSpec spec = new GuestSpec(GuestSpec.Kind.TENSORS, "x", Optional.empty(), Optional.empty(), 128, "y", head, pooling, 0.3, List.of(),
                head.metric(), Map.of(), true);
        return new GuestModel(Path.of("model.onnx"), graph, false, spec);
    }

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) (random.nextDouble() * 4 - 2);
        return values;
    }

    /// Rows that sum to 1.
    private static float[] distributions(int rows, long seed) {
        float[] p = random(rows * C, seed);
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int c = 0; c < C; c++) sum += p[r * C + c] = (float) Math.exp(p[r * C + c]);
            for (int c = 0; c < C; c++) p[r * C + c] /= (float) sum;
        }
        return p;
    }

    private static double loss(Graph objective, Map<String, Tensor> inputs) {
        assertThat(GraphCheck.faults(objective)).isEmpty();
        Map<String, Tensor> fed = new HashMap<>();
        objective.inputs().forEach(v -> fed.put(v.name(), inputs.get(v.name())));
        try (Session session = new ReferenceEngine().open(objective, SessionOptions.ONE_THREAD)) {
            return session.run(fed).get("loss").toFloatArray()[0];
        }
    }

    /// -sum target log softmax(z / t) of one row.
    private static double entropy(float[] z, int at, float[] target, int from, double t) {
        double sum = 0;
        for (int c = 0; c < C; c++) sum += Math.exp(z[at + c] / t);
        double loss = 0;
        for (int c = 0; c < C; c++) loss -= target[from + c] * (z[at + c] / t - Math.log(sum));
        return loss;
    }

    @ParameterizedTest
    @CsvSource({"LOGITS, 0, 1", "LOGITS, 1, 1", "LOGITS, 0.7, 2", "LOG_PROBABILITIES, 0.3, 4", "PROBABILITIES, 0.5, 2", "PROBABILITIES, 0, 1"})
    void classes(Head head, double share, double t) {
        float[] y = head == Head.PROBABILITIES ? distributions(N, 1) : random(N * C, 1);
        float[] z = y.clone();
        if (head == Head.PROBABILITIES) for (int i = 0; i < z.length; i++) z[i] = (float) Math.log(z[i]);
        float[] target = distributions(N, 2);
        float[] teacher = distributions(N, 3);
        double expected = 0;
        for (int n = 0; n < N; n++) {
            expected += ((1 - share) * entropy(z, n * C, target, n * C, 1) + share * t * t * entropy(z, n * C, teacher, n * C, t)) / N;
        }
        double got = loss(GuestObjective.of(model(head, GuestSpec.Pooling.NONE, 2), share, t), Map.of("y", Tensor.ofFloats(y, N, C),
                "target", Tensor.ofFloats(target, N, C), "teacher", Tensor.ofFloats(teacher, N, C)));
        assertThat(got).isCloseTo(expected, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"NONE", "MEAN", "FIRST"})
    void vectors(GuestSpec.Pooling pooling) {
        boolean tokens = pooling != GuestSpec.Pooling.NONE;
        float[] y = random(tokens ? N * S * C : N * C, 4);
        float[] teacher = random(N * C, 5);
        int[] lengths = {5, 2, 3};
        long[] mask = new long[N * S];
        for (int n = 0; n < N; n++) for (int s = 0; s < lengths[n]; s++) mask[n * S + s] = 1;
        double expected = 0;
        for (int n = 0; n < N; n++) {
            double[] v = pooled(y, n, pooling, lengths[n]);
            double dot = 0, own = 0, theirs = 0, away = 0;
            for (int c = 0; c < C; c++) {
                double u = teacher[n * C + c];
                dot += v[c] * u;
                own += v[c] * v[c];
                theirs += u * u;
                away += (v[c] - u) * (v[c] - u);
            }
            expected += (1 - dot / Math.sqrt(own * theirs) + away / theirs) / N;
        }
        Tensor value = tokens ? Tensor.ofFloats(y, N, S, C) : Tensor.ofFloats(y, N, C);
        double got = loss(GuestObjective.of(model(Head.EMBEDDING, pooling, tokens ? 3 : 2), 1, 1), Map.of("y", value,
                "teacher", Tensor.ofFloats(teacher, N, C), "attention_mask", Tensor.ofLongs(mask, N, S)));
        assertThat(got).isCloseTo(expected, within(1e-4));
    }

    private static double[] pooled(float[] y, int n, GuestSpec.Pooling pooling, int length) {
        double[] v = new double[C];
        for (int c = 0; c < C; c++) {
            switch (pooling) {
                case NONE -> v[c] = y[n * C + c];
                case FIRST -> v[c] = y[n * S * C + c];
                case MEAN -> {
                    for (int s = 0; s < length; s++) v[c] += y[(n * S + s) * C + c] / (double) length;
                }
            }
        }
        return v;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "0, 1", "0.6, 3"})
    void tokens(double share, double t) {
        float[] y = random(N * S * C, 6);
        float[] teacher = distributions(N * S, 7);
        long[] next = {1, 2, 3, 0, -100, 2, -100, -100, -100, -100, 3, 1, -100, -100, -100};
        int[] lengths = {5, 2, 3};
        float[] weight = new float[N * S];
        for (int n = 0; n < N; n++) for (int s = 0; s < lengths[n]; s++) weight[n * S + s] = 1f / 10;
        double hard = 0;
        int counted = 0;
        double soft = 0;
        for (int p = 0; p < N * S; p++) {
            soft += weight[p] * entropy(y, p * C, teacher, p * C, t);
            if (next[p] < 0) continue;
            float[] one = new float[C];
            one[(int) next[p]] = 1;
            hard += entropy(y, p * C, one, 0, 1);
            counted++;
        }
        double got = loss(GuestObjective.of(model(Head.TOKENS, GuestSpec.Pooling.NONE, 3), share, t), Map.of("y", Tensor.ofFloats(y, N, S, C),
                "teacher", Tensor.ofFloats(teacher, N, S, C), "weight", Tensor.ofFloats(weight, N, S), "target", Tensor.ofLongs(next, N, S)));
        assertThat(got).isCloseTo((1 - share) * hard / counted + share * t * t * soft, within(2e-4));
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void maps(long seed) {
        float[] y = random(N * C * S, seed);
        float[] teacher = random(N * C * S, seed + 10);
        double expected = 0;
        for (int i = 0; i < y.length; i++) expected += Math.pow(y[i] - teacher[i], 2) / y.length;
        double got = loss(GuestObjective.of(model(Head.MAP, GuestSpec.Pooling.NONE, 4), 1, 1), Map.of("y", Tensor.ofFloats(y, N, 1, C, S),
                "teacher", Tensor.ofFloats(teacher, N, C * S)));
        assertThat(got).isCloseTo(expected, within(1e-4));
    }
}
