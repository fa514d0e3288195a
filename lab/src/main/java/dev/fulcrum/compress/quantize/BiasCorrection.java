package dev.fulcrum.compress.quantize;

import dev.fulcrum.compress.QuantizedWeights;
import dev.fulcrum.graph.Dim;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Takes the mean error that rounded weights make out of the biases (Nagel et al. 2019, "Data-free quantization through weight
/// equalization and bias correction"; here with data).
///
/// With W̃ = W + E after rounding, a layer's output is off by E x, whose mean over the data is not 0: inputs after a Relu are all
/// positive. A layer is linear, so `b' = b − mean(E x)` brings every channel's mean back exactly, borders, strides and groups included. E
/// x is measured by running the float graph with one more node a layer, all layers at once: each is corrected for its own rounding
/// on the float model's activations.
///
/// Convolutions and Gemm get a bias where they have none; a MatMul is corrected where a constant is added to what it makes.
public final class BiasCorrection {
    private static final String ERROR = "_weight_error";

    private BiasCorrection() {}

    /// The mean error of each channel, by the node's first output.
    ///
    /// @param nodes   weighted nodes of the graph
    /// @param largest magnitude of a quantized weight
    /// @param batches inputs by name, at least one; a batch weighs by its examples
    public static Map<String, float[]> errors(Graph graph, List<Node> nodes, int largest, List<Map<String, Tensor>> batches,
            Engine engine) {
        Map<String, double[]> sums = new TreeMap<>();
        double examples = 0;
        try (Session session = engine.open(probing(graph, nodes, largest), SessionOptions.ONE_THREAD)) {
            for (Map<String, Tensor> batch : batches) {
                double weight = batch.values().stream().filter(t -> t.rank() > 0).mapToLong(t -> t.dim(0)).max().orElse(1);
                Map<String, Tensor> seen = session.run(batch);
                for (Node node : nodes) add(sums, node.output(), seen.get(node.output() + ERROR), weight);
                examples += weight;
            }
        }
        return means(sums, examples);
    }

    private static void add(Map<String, double[]> sums, String node, Tensor means, double weight) {
        float[] seen = means.toFloatArray();
        double[] sum = sums.computeIfAbsent(node, n -> new double[seen.length]);
        for (int c = 0; c < sum.length; c++) sum[c] += weight * seen[c];
    }

    private static Map<String, float[]> means(Map<String, double[]> sums, double examples) {
        Map<String, float[]> means = new TreeMap<>();
        sums.forEach((node, sum) -> {
            float[] mean = new float[sum.length];
            for (int c = 0; c < mean.length; c++) mean[c] = (float) (sum[c] / examples);
            means.put(node, mean);
        });
        return means;
    }

    /// The float graph with each layer's rounding error as one more output, its mean over all but the channels.
    private static Graph probing(Graph graph, List<Node> nodes, int largest) {
        Set<String> probed = nodes.stream().map(Node::output).collect(Collectors.toSet());
        List<Node> all = new ArrayList<>();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        List<Value> outputs = new ArrayList<>(graph.outputs());
        for (Node node : graph.nodes()) {
            all.add(node);
            if (!probed.contains(node.output())) continue;
            probe(graph, node, largest, all, initializers);
            outputs.add(new Value(node.output() + ERROR, Optional.of(new TensorType(ElementType.FLOAT, Optional.<List<Dim>>empty())),
                    new byte[0]));
        }
        return graph.withNodes(all, initializers).withOutputs(outputs);
    }

    private static void probe(Graph graph, Node node, int largest, List<Node> all, Map<String, Tensor> initializers) {
        String name = node.output() + ERROR;
        Tensor weight = graph.initializers().get(node.inputs().get(1));
        initializers.put(name + "_of", error(weight, QuantizedWeights.channelAxis(node), largest));
        Node linear = new Node(name + "_each", node.op(), node.domain(), List.of(node.inputs()
                .getFirst(), name + "_of"), List.of(name + "_each"),
                node.attributes());
        all.add(linear);
        long channels = weight.dim(QuantizedWeights.channelAxis(node));
        boolean rows = !node.is("Conv");
        initializers.put(name + "_rows", Tensor.ofLongs(new long[] {-1, channels}, 2));
        if (rows) all.add(Node.of("Reshape", List.of(name + "_each", name + "_rows"), name + "_flat"));
        long[] axes = LongStream.range(0, rows ? 2 : weight.rank()).filter(a -> a != 1).toArray();
        mean(graph, name, rows ? name + "_flat" : name + "_each", axes, all, initializers);
    }

    /// Axes are an attribute up to opset 17 and an input from 18 on.
    private static void mean(Graph graph, String name, String input, long[] axes, List<Node> all, Map<String, Tensor> initializers) {
        if (graph.opset() < 18) {
            all.add(Node.of("ReduceMean", List.of(input), name).with("axes", axes).with("keepdims", 0));
            return;
        }
        initializers.put(name + "_axes", Tensor.ofLongs(axes, axes.length));
        all.add(Node.of("ReduceMean", List.of(input, name + "_axes"), name).with("keepdims", 0));
    }

    /// W̃ − W.
    private static Tensor error(Tensor weight, int axis, int largest) {
        float[] w = weight.toFloatArray();
        var made = new QuantizedWeights(largest).quantize(weight, axis, null, 1);
        byte[] codes = made.weight().toByteArray();
        int inner = Math.toIntExact(Tensor.count(java.util.Arrays.copyOfRange(weight.dims(), axis + 1, weight.rank())));
        for (int i = 0; i < w.length; i++) w[i] = codes[i] * made.scales()[i / inner % made.scales().length] - w[i];
        return Tensor.ofFloats(w, weight.dims());
    }

    /// Subtracts the errors of the given nodes from their biases.
    ///
    /// @param nodes  that will be quantized; the others keep their bias
    /// @param errors as [#errors] gives them, for these nodes at least
    public static Graph apply(Graph graph, List<Node> nodes, Map<String, float[]> errors) {
        Map<String, List<Node>> consumers = graph.consumers();
        Map<String, Node> changed = new LinkedHashMap<>();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        for (Node node : nodes) {
            Node holder = node.is("MatMul") ? addition(graph, node, consumers) : node;
            if (holder == null) continue;
            int input = node.is("MatMul") ? 1 - holder.inputs().indexOf(node.output()) : 2;
            String name = node.output() + "_corrected_bias";
            initializers.put(name, less(holder.input(input).map(graph.initializers()::get).orElse(null), errors.get(node.output())));
            changed.put(holder.output(), withInput(holder, input, name));
        }
        return graph.withNodes(graph.nodes().stream().map(n -> changed.getOrDefault(n.outputs().isEmpty() ? "" : n.output(), n)).toList(),
                initializers);
    }

    /// The Add that alone reads a product and adds a constant of one value a column, or null.
    private static Node addition(Graph graph, Node product, Map<String, List<Node>> consumers) {
        List<Node> readers = consumers.getOrDefault(product.output(), List.of());
        boolean output = graph.outputs().stream().anyMatch(o -> o.name().equals(product.output()));
        if (output || readers.size() != 1 || !readers.getFirst().is("Add")) return null;
        Node add = readers.getFirst();
        long columns = graph.initializers().get(product.inputs().get(1)).dim(1);
        String other = add.inputs().get(1 - add.inputs().indexOf(product.output()));
        return graph.initializer(other).filter(t -> t.rank() == 1 && t.count() == columns).isPresent() ? add : null;
    }

    private static Tensor less(Tensor bias, float[] error) {
        float[] corrected = bias == null ? new float[error.length] : bias.toFloatArray();
        for (int c = 0; c < corrected.length; c++) corrected[c] -= error[c];
        return Tensor.ofFloats(corrected, corrected.length);
    }

    private static Node withInput(Node node, int input, String value) {
        List<String> inputs = new ArrayList<>(node.inputs());
        while (inputs.size() <= input) inputs.add("");
        inputs.set(input, value);
        return node.withInputs(inputs);
    }
}
