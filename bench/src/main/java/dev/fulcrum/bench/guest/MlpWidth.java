package dev.fulcrum.bench.guest;

import dev.fulcrum.data.Tokens;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Narrower hidden layers in the position-wise networks of a BERT encoder.
///
/// A hidden unit's importance is the root mean square of what it says over some text, times the length of its row in the second weight:
/// how far its loss would move the block's output. The least important go.
final class MlpWidth {
    private static final String SAID = "/intermediate/intermediate_act_fn/Mul_1_output_0";

    private MlpWidth() {}

    /// @param width hidden units a layer that stay, a multiple of 16
    /// @param text  encoded sentences to look at
    static Graph narrowed(Graph graph, int width, List<long[]> text, Engine engine) {
        Map<String, Tensor> changed = new LinkedHashMap<>(graph.initializers());
        Map<String, Node> producers = graph.producers();
        loudness(graph, text, engine).forEach((value, loud) -> {
            Node second = graph.consumers().get(value).getFirst();
            String prefix = value.substring(0, value.length() - SAID.length());
            Node first = producers.get(prefix + "/intermediate/dense/MatMul_output_0");
            String bias = prefix.substring(1).replace('/', '.') + ".intermediate.dense.bias";
            int[] kept = kept(loud, graph.initializers().get(second.inputs().get(1)), width);
            changed.computeIfPresent(first.inputs().get(1), (_, w) -> columns(w, kept));
            changed.computeIfPresent(bias, (_, b) -> columns(b.reshaped(1, b.count()), kept).reshaped(width));
            changed.computeIfPresent(second.inputs().get(1), (_, w) -> rows(w, kept));
        });
        return graph.withNodes(graph.nodes(), changed);
    }

    /// Sum of squares of every hidden unit, by the value that holds them.
    private static Map<String, double[]> loudness(Graph graph, List<long[]> text, Engine engine) {
        List<Value> hidden = graph.nodes().stream().map(Node::output).filter(o -> o.endsWith(SAID))
                .map(o -> new Value(o, Optional.of(new TensorType(ElementType.FLOAT, Optional.empty())), new byte[0])).toList();
        List<Value> outputs = new ArrayList<>(graph.outputs());
        outputs.addAll(hidden);
        Map<String, double[]> sums = new LinkedHashMap<>();
        try (Session session = engine.open(graph.withOutputs(outputs), SessionOptions.ONE_THREAD)) {
            for (long[] sentence : text) {
                Map<String, Tensor> said = session.run(Embeddings.fed(Tokens.padded(List.of(sentence), 0), MiniLm.INPUTS));
                for (Value v : hidden) add(sums, v.name(), said.get(v.name()));
            }
        }
        return sums;
    }

    private static void add(Map<String, double[]> all, String name, Tensor said) {
        double[] sums = all.computeIfAbsent(name, _ -> new double[(int) said.dim(-1)]);
        float[] values = said.toFloatArray();
        for (int i = 0; i < values.length; i++) sums[i % sums.length] += (double) values[i] * values[i];
    }

    private static int[] kept(double[] loud, Tensor second, int width) {
        float[] weights = second.toFloatArray();
        int columns = (int) second.dim(1);
        double[] importance = new double[loud.length];
        for (int unit = 0; unit < loud.length; unit++) {
            double square = 0;
            for (int c = 0; c < columns; c++) square += Math.pow(weights[unit * columns + c], 2);
            importance[unit] = loud[unit] * square;
        }
        return IntStream.range(0, loud.length).boxed().sorted(Comparator.comparingDouble(u -> -importance[u])).limit(width)
                .mapToInt(Integer::intValue).sorted().toArray();
    }

    private static Tensor columns(Tensor weight, int[] kept) {
        int rows = (int) weight.dim(0);
        int columns = (int) weight.dim(1);
        float[] all = weight.toFloatArray();
        float[] out = new float[rows * kept.length];
        for (int r = 0; r < rows; r++) for (int k = 0; k < kept.length; k++) out[r * kept.length + k] = all[r * columns + kept[k]];
        return Tensor.ofFloats(out, rows, kept.length);
    }

    private static Tensor rows(Tensor weight, int[] kept) {
        int columns = (int) weight.dim(1);
        float[] all = weight.toFloatArray();
        float[] out = new float[kept.length * columns];
        for (int k = 0; k < kept.length; k++) System.arraycopy(all, kept[k] * columns, out, k * columns, columns);
        return Tensor.ofFloats(out, kept.length, columns);
    }
}
