package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes constants that are added to or multiplied with what a Conv makes, one for all or one a channel, into its weights and bias:
/// `c · (W x + b) = (c W) x + c b`, `(W x + b) + c = W x + (b + c)`.
///
/// Exporters write biases and learned scales so. Float runtimes fold them when they load a model; between a pair of quantization
/// nodes nobody does. Only where nothing else reads the Conv's result.
final class FoldChannelConstants {
    private static final Set<String> FOLDED = Set.of("Add", "Mul", "Sub", "Div");
    private final Graph graph;
    private final Map<String, List<Node>> consumers;
    private final Set<String> outputs;
    private final Map<String, Tensor> initializers;
    private final Map<String, Node> convolutions = new HashMap<>();
    private final LinkedHashSet<String> folded = new LinkedHashSet<>();

    private FoldChannelConstants(Graph graph) {
        this.graph = graph;
        this.consumers = graph.consumers();
        this.outputs = graph.outputs().stream().map(Value::name).collect(Collectors.toSet());
        this.initializers = new LinkedHashMap<>(graph.initializers());
    }

    static Graph apply(Graph graph) {
        return new FoldChannelConstants(graph).fold();
    }

    private Graph fold() {
        for (Node node : graph.nodes()) {
            if (node.is("Conv") && isConstant(node.inputs().get(1)) && node.input(2).map(this::isConstant).orElse(true)) chain(node);
        }
        if (folded.isEmpty()) return graph;
        List<Node> kept = graph.nodes().stream().filter(n -> n.outputs().isEmpty() || !folded.contains(n.output()))
                .map(n -> n.outputs().isEmpty() ? n : convolutions.getOrDefault(n.output(), n)).toList();
        return Remaining.graph(graph.withNodes(kept, initializers), kept, Map.of());
    }

    private void chain(Node conv) {
        String made = conv.output();
        Node current = conv;
        for (Node next = constantReader(current, made); next != null; next = constantReader(current, made)) {
            current = merged(current, next, made);
            made = next.output();
            folded.add(next.output());
        }
        if (current == conv) return;
        convolutions.put(conv.output(), new Node(current.name(), "Conv", "", current.inputs(), List.of(made), current.attributes()));
    }

    /// The element-wise node that alone reads a value together with a constant that fits the channels, or null.
    private Node constantReader(Node conv, String value) {
        List<Node> readers = consumers.getOrDefault(value, List.of());
        if (outputs.contains(value) || readers.size() != 1 || !FOLDED.contains(readers.getFirst().op())) return null;
        Node reader = readers.getFirst();
        int at = reader.inputs().indexOf(value);
        boolean ordered = reader.is("Sub") || reader.is("Div");
        Tensor weight = initializers.get(conv.inputs().get(1));
        return reader.domain().isEmpty() && !(ordered && at == 1) && fits(reader.inputs().get(1 - at), weight) ? reader : null;
    }

    private boolean isConstant(String value) {
        return initializers.containsKey(value) && initializers.get(value).type() == ElementType.FLOAT;
    }

    /// One element, or one a channel with nothing but ones after it and at most a one before it.
    private boolean fits(String value, Tensor weight) {
        if (!isConstant(value)) return false;
        Tensor constant = initializers.get(value);
        int spatial = weight.rank() - 2;
        if (constant.count() == 1) return constant.rank() <= weight.rank();
        boolean ranked = constant.rank() == spatial + 1 || constant.rank() == spatial + 2 && constant.dim(0) == 1;
        return ranked && constant.count() == weight.dim(0) && constant.dim(constant.rank() - spatial - 1) == weight.dim(0);
    }

    private Node merged(Node conv, Node next, String made) {
        Tensor weight = initializers.get(conv.inputs().get(1));
        float[] w = weight.toFloatArray();
        int channels = Math.toIntExact(weight.dim(0));
        float[] b = conv.input(2).map(i -> initializers.get(i).toFloatArray()).orElseGet(() -> new float[channels]);
        float[] constant = initializers.get(next.inputs().get(1 - next.inputs().indexOf(made))).toFloatArray();
        for (int c = 0; c < channels; c++) {
            float value = constant[constant.length == 1 ? 0 : c];
            switch (next.op()) {
                case "Add" -> b[c] += value;
                case "Sub" -> b[c] -= value;
                default -> scale(w, b, c, next.op().equals("Mul") ? value : 1 / value);
            }
        }
        String name = next.output() + "_folded";
        initializers.put(name + "_weight", Tensor.ofFloats(w, weight.dims()));
        initializers.put(name + "_bias", Tensor.ofFloats(b, channels));
        return conv.withInputs(List.of(conv.inputs().getFirst(), name + "_weight", name + "_bias"));
    }

    private static void scale(float[] w, float[] b, int channel, float factor) {
        int each = w.length / b.length;
        for (int i = channel * each; i < (channel + 1) * each; i++) w[i] *= factor;
        b[channel] *= factor;
    }
}
