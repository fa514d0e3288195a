package dev.fulcrum.compress;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes each BatchNormalization that follows a Conv into that Conv's weights: with f = scale / sqrt(variance + epsilon) a channel,
/// w' = w · f and b' = (b − mean) · f + bias.
///
/// Only where nothing else reads the Conv's output and all parameters are constants; every other node stays as it is.
public final class FoldBatchNorm {
    private final Graph graph;
    private final Map<String, Node> producers;
    private final Map<String, List<Node>> consumers;
    private final Set<String> outputs = new HashSet<>();
    private final Map<String, Tensor> initializers;

    private FoldBatchNorm(Graph graph) {
        this.graph = graph;
        this.producers = graph.producers();
        this.consumers = graph.consumers();
        graph.outputs().stream().map(Value::name).forEach(outputs::add);
        this.initializers = new LinkedHashMap<>(graph.initializers());
    }

    public static Graph apply(Graph graph) {
        return new FoldBatchNorm(graph).fold();
    }

    private Graph fold() {
        Map<String, Node> folded = new LinkedHashMap<>();
        for (Node node : graph.nodes()) if (canFold(node)) folded.put(node.inputs().getFirst(), node);
        if (folded.isEmpty()) return graph;
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (folded.containsValue(node)) continue;
            Node norm = folded.get(node.output());
            nodes.add(norm == null ? node : fold(node, norm));
        }
        return graph.withNodes(nodes, used(nodes));
    }

    private boolean canFold(Node norm) {
        if (!norm.is("BatchNormalization") || norm.outputs().size() != 1 || norm.intAttribute("training_mode", 0) != 0) return false;
        String between = norm.inputs().getFirst();
        Node conv = producers.get(between);
        return conv != null && conv.is("Conv") && consumers.get(between).size() == 1 && !outputs.contains(between)
                && constants(conv, 1) && constants(norm, 1);
    }

    private boolean constants(Node node, int from) {
        return node.inputs().stream().skip(from).filter(i -> !i.isEmpty())
                .allMatch(i -> graph.initializer(i).filter(t -> t.type() == dev.fulcrum.graph.ElementType.FLOAT).isPresent());
    }

    private Node fold(Node conv, Node norm) {
        Tensor weight = initializers.get(conv.inputs().get(1));
        int channels = Math.toIntExact(weight.dim(0));
        float[] factor = factors(norm, channels);
        float[] bias = conv.input(2).map(b -> initializers.get(b).toFloatArray()).orElseGet(() -> new float[channels]);
        float[] shift = floats(norm, 2);
        float[] mean = floats(norm, 3);
        for (int c = 0; c < channels; c++) bias[c] = (bias[c] - mean[c]) * factor[c] + shift[c];
        String name = norm.output();
        initializers.put(name + "_folded_weight", Tensor.ofFloats(scaled(weight, factor), weight.dims()));
        initializers.put(name + "_folded_bias", Tensor.ofFloats(bias, channels));
        return new Node(conv.name(), "Conv", "", List.of(conv.inputs().getFirst(), name + "_folded_weight", name + "_folded_bias"),
                List.of(name), conv.attributes());
    }

    private float[] factors(Node norm, int channels) {
        float[] scale = floats(norm, 1);
        float[] variance = floats(norm, 4);
        double epsilon = norm.floatAttribute("epsilon", 1e-5f);
        float[] factor = new float[channels];
        for (int c = 0; c < channels; c++) factor[c] = (float) (scale[c] / Math.sqrt(variance[c] + epsilon));
        return factor;
    }

    private float[] floats(Node node, int input) {
        return initializers.get(node.inputs().get(input)).toFloatArray();
    }

    private static float[] scaled(Tensor weight, float[] factor) {
        float[] w = weight.toFloatArray();
        int perChannel = w.length / factor.length;
        for (int i = 0; i < w.length; i++) w[i] *= factor[i / perChannel];
        return w;
    }

    /// Constants that some node still reads; subgraphs may read any, so with them nothing is dropped.
    private Map<String, Tensor> used(List<Node> nodes) {
        boolean nested = nodes.stream().flatMap(n -> n.attributes().values().stream())
                .anyMatch(dev.fulcrum.graph.Attribute.OfGraph.class::isInstance);
        Set<String> read = new HashSet<>(outputs);
        nodes.forEach(n -> read.addAll(n.inputs()));
        Map<String, Tensor> kept = new LinkedHashMap<>(initializers);
        if (!nested) kept.keySet().retainAll(read);
        return kept;
    }
}
