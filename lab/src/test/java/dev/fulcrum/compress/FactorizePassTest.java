package dev.fulcrum.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactorizePassTest {
    private static final int ROWS = 40;
    private static final int COLUMNS = 24;

    /// The places in which a weight can lie.
    enum Kind { MATMUL, GEMM, GEMM_TRANSPOSED, POINTWISE }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aWeightOfLowRankIsReplacedExactly(Kind kind) {
        Random random = new Random(3);
        Graph graph = graph(kind, product(normal(random, ROWS, 6), normal(random, 6, COLUMNS)));
        Graph split = FactorizePass.apply(graph, step(6));
        assertThat(GraphCheck.faults(split)).isEmpty();
        assertThat(split.initializers()).doesNotContainKey("w");
        Map<String, Tensor> input = input(kind, random);
        assertThat(distance(run(graph, input), run(split, input))).isLessThan(1e-3);
        assertThat(GraphCount.of(split, 3).flops()).isLessThan(GraphCount.of(graph, 3).flops());
        assertThat(GraphCount.of(split, 3).parameters()).isEqualTo(6L * (ROWS + COLUMNS) + (kind == Kind.MATMUL ? 0 : COLUMNS));
    }

    /// A diagonal matrix with known entries, rotated on both sides: the squared error is the sum of the squares left out.
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 12})
    void theErrorIsThatOfEckartAndYoung(int rank) {
        double[][] u = rotation(new Random(5), ROWS);
        double[][] v = rotation(new Random(6), COLUMNS);
        float[] w = new float[ROWS * COLUMNS];
        double expected = 0;
        for (int k = 0; k < COLUMNS; k++) {
            double sigma = 8.0 / (1 + k);
            if (k >= rank) expected += sigma * sigma;
            for (int i = 0; i < ROWS; i++) for (int j = 0; j < COLUMNS; j++) w[i * COLUMNS + j] += (float) (u[i][k] * sigma * v[j][k]);
        }
        LowRank low = LowRank.of(w, ROWS, COLUMNS, null, rank);
        for (int k = 0; k < COLUMNS; k++) assertThat(low.values()[k]).isCloseTo(8.0 / (1 + k), within(1e-4));
        float[] near = product(new float[][] {low.left()}, new float[][] {low.right()}, ROWS, rank, COLUMNS);
        assertThat(squares(w, near)).isCloseTo(expected, within(1e-4 * (1 + expected)));
    }

    /// On the data whose moments it knows, the aware truncation is the better one; inputs with few strong directions make it clearly so.
    @ParameterizedTest
    @EnumSource(Kind.class)
    void knowingTheInputsLosesLessOnThem(Kind kind) {
        Random random = new Random(9);
        Graph graph = graph(kind, product(normal(random, ROWS, COLUMNS), rotated(COLUMNS)));
        Map<String, Tensor> skewed = input(kind, random);
        List<FactorizePass.Candidate> candidates = FactorizePass.candidates(graph);
        Map<String, double[]> moments = InputMoments.of(graph, candidates, List.of(skewed), new ReferenceEngine());
        double plain = distance(run(graph, skewed), run(FactorizePass.apply(graph, step(8)), skewed));
        double aware = distance(run(graph, skewed), run(FactorizePass.apply(graph, step(8), moments), skewed));
        assertThat(aware).isLessThan(0.8 * plain);
    }

    @Test
    void ranksThatSaveNothingAreFaults() {
        Graph graph = graph(Kind.GEMM, normal(new Random(1), ROWS, COLUMNS)[0]);
        FactorizePass.Candidate candidate = FactorizePass.candidates(graph).getFirst();
        assertThat(candidate.largest()).isEqualTo(14);
        assertThat(candidate.ladder()).containsExactly(12, 8, 4);
        assertThatThrownBy(() -> FactorizePass.apply(graph, step(15))).isInstanceOf(FaultException.class).hasMessageContaining("1 to 14");
        assertThatThrownBy(() -> FactorizePass.apply(graph, new Step.Factorize(new TreeMap<>(Map.of("no", 4)))))
                .isInstanceOf(FaultException.class).hasMessageContaining("[made]");
    }

    @Test
    void theStepSurvivesJson() {
        assertThat(Json.read(Json.write(Recipe.of(step(4))), Recipe.class)).isEqualTo(Recipe.of(step(4)));
    }

    private static Step.Factorize step(int rank) {
        return new Step.Factorize(new TreeMap<>(Map.of("made", rank)));
    }

    private static Graph graph(Kind kind, float[] w) {
        GraphBuilder g = new GraphBuilder("one product");
        float[] turned = new float[w.length];
        for (int i = 0; i < ROWS; i++) for (int j = 0; j < COLUMNS; j++) turned[j * ROWS + i] = w[i * COLUMNS + j];
        boolean columnsFirst = kind == Kind.GEMM_TRANSPOSED || kind == Kind.POINTWISE;
        Tensor weight = columnsFirst ? Tensor.ofFloats(turned, COLUMNS, ROWS) : Tensor.ofFloats(w, ROWS, COLUMNS);
        g.initializer("w", kind == Kind.POINTWISE ? weight.reshaped(COLUMNS, ROWS, 1, 1) : weight);
        if (kind != Kind.MATMUL) g.initializer("b", Tensor.ofFloats(new float[COLUMNS], COLUMNS));
        if (kind == Kind.POINTWISE) g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(ROWS), Dim.of(6), Dim.of(6));
        else g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(ROWS));
        String made = switch (kind) {
            case MATMUL -> g.node("MatMul", "x", "w");
            case GEMM -> g.node("Gemm", "x", "w", "b");
            case GEMM_TRANSPOSED -> g.node("Gemm", n -> n.with("transB", 1), "x", "w", "b");
            case POINTWISE -> g.node("Conv", n -> n.with("strides", 2, 2), "x", "w", "b");
        };
        Graph built = g.output(made, ElementType.FLOAT).build();
        List<dev.fulcrum.graph.Node> named = built.nodes().stream().map(n -> new dev.fulcrum.graph.Node("product", n.op(), "", n.inputs(),
                List.of("made"), n.attributes())).toList();
        return built.withNodes(named, built.initializers()).withOutputs(List.of(new dev.fulcrum.graph.Value("made",
                java.util.Optional.of(new dev.fulcrum.graph.TensorType(ElementType.FLOAT, java.util.Optional.empty())), new byte[0])));
    }

    /// Inputs of very different strengths.
    private static Map<String, Tensor> input(Kind kind, Random random) {
        int pixels = kind == Kind.POINTWISE ? 36 : 1;
        int rows = kind == Kind.POINTWISE ? 3 : 60;
        float[] x = new float[rows * ROWS * pixels];
        for (int i = 0; i < x.length; i++) x[i] = (float) (random.nextGaussian() / (1 + i / pixels % ROWS));
        return Map.of("x", pixels == 1 ? Tensor.ofFloats(x, rows, ROWS) : Tensor.ofFloats(x, rows, ROWS, 6, 6));
    }

    private static float[] run(Graph graph, Map<String, Tensor> input) {
        try (Session session = new ReferenceEngine().open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(input).values().iterator().next().toFloatArray();
        }
    }

    private static double squares(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += (a[i] - (double) b[i]) * (a[i] - (double) b[i]);
        return sum;
    }

    private static double distance(float[] a, float[] b) {
        return Math.sqrt(squares(a, b));
    }

    private static float[][] normal(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        return new float[][] {values};
    }

    private static float[][] rotated(int n) {
        double[][] r = rotation(new Random(8), n);
        float[] values = new float[n * n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) values[i * n + j] = (float) r[i][j];
        return new float[][] {values};
    }

    private static float[] product(float[][] a, float[][] b) {
        int inner = a[0].length / ROWS;
        return product(a, b, ROWS, inner, b[0].length / inner);
    }

    private static float[] product(float[][] a, float[][] b, int rows, int inner, int columns) {
        float[] out = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < inner; k++) {
                for (int j = 0; j < columns; j++) out[i * columns + j] += a[0][i * inner + k] * b[0][k * columns + j];
            }
        }
        return out;
    }

    /// An orthogonal matrix: Gram-Schmidt on random columns.
    private static double[][] rotation(Random random, int n) {
        double[][] q = new double[n][n];
        for (int k = 0; k < n; k++) {
            double[] column = random.doubles(n, -1, 1).toArray();
            for (int l = 0; l < k; l++) {
                double dot = 0;
                for (int i = 0; i < n; i++) dot += column[i] * q[i][l];
                for (int i = 0; i < n; i++) column[i] -= dot * q[i][l];
            }
            double norm = Math.sqrt(java.util.Arrays.stream(column).map(c -> c * c).sum());
            for (int i = 0; i < n; i++) q[i][k] = column[i] / norm;
        }
        return q;
    }
}
