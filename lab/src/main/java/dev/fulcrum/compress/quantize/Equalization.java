package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Cross-layer equalization (Nagel et al. 2019): evens out the ranges of channels that lie between two layers, without changing what
/// the graph computes.
///
/// For a channel i between two linear layers with only positively homogeneous operators (f(s x) = s f(x) for s > 0: Relu, LeakyRelu,
/// pooling) between them, dividing what makes it by s and multiplying what reads it by s changes nothing. With r1 and r2 the largest
/// weights that make and read channel i,
///
///     s = sqrt(r1 / r2)  makes both sqrt(r1 r2);  W1[i] /= s,  b1[i] /= s,  W2[:, i] *= s
///
/// so that no channel is far below the scale that all share. Pairs along a chain are visited until nothing moves, as the second
/// layer of one pair is the first of the next; depthwise convolutions count as either. Each s is rounded to a power of two, which
/// costs at most half a bit of evenness and makes the new graph equal to the old to the last bit, short of underflow.
public final class Equalization {
    private static final int SWEEPS = 20;
    private static final int LARGEST_EXPONENT = 16;
    private static final Set<String> HOMOGENEOUS =
            Set.of("Relu", "LeakyRelu", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Identity", "Flatten");

    private final Graph graph;
    private final Map<String, List<Node>> consumers;
    private final Set<String> outputs;

    private Equalization(Graph graph) {
        this.graph = graph;
        this.consumers = graph.consumers();
        this.outputs = graph.outputs().stream().map(Value::name).collect(Collectors.toSet());
    }

    /// @param first  makes the channels
    /// @param second reads them
    private record Pair(LayerWeights first, LayerWeights second) {}

    public static Graph apply(Graph graph) {
        return new Equalization(graph).equalize();
    }

    private Graph equalize() {
        Map<String, LayerWeights> layers = new LinkedHashMap<>();
        graph.nodes().forEach(n -> LayerWeights.of(graph, n).ifPresent(l -> layers.put(n.output(), l)));
        List<Pair> pairs = new ArrayList<>();
        for (LayerWeights first : layers.values()) {
            Node reader = reader(first.node());
            LayerWeights second = reader == null ? null : layers.get(reader.output());
            if (second != null && second.reads(first.channels())) pairs.add(new Pair(first, second));
        }
        boolean moved = !pairs.isEmpty();
        for (int sweep = 0; moved && sweep < SWEEPS; sweep++) {
            moved = false;
            for (Pair pair : pairs) moved |= balance(pair);
        }
        return written(layers.values().stream().filter(LayerWeights::isChanged).toList());
    }

    /// The layer that alone reads a layer's result, through homogeneous operators, or null.
    private Node reader(Node layer) {
        String value = layer.output();
        while (true) {
            List<Node> readers = consumers.getOrDefault(value, List.of());
            if (readers.size() != 1 || outputs.contains(value)) return null;
            Node next = readers.getFirst();
            if (!next.domain().isEmpty() || !next.inputs().getFirst().equals(value) || next.outputs().size() != 1) return null;
            boolean passes = HOMOGENEOUS.contains(next.op()) && (!next.is("Flatten") || next.intAttribute("axis", 1) == 1);
            if (!passes) return next;
            value = next.output();
        }
    }

    private static boolean balance(Pair pair) {
        boolean moved = false;
        int channels = pair.first().channels();
        for (int c = 0; c < channels; c++) {
            int exponent = exponent(pair.first().largestMaking(c), pair.second().largestReading(c, channels));
            if (exponent == 0) continue;
            float s = (float) Math.scalb(1.0, exponent);
            pair.first().scaleMaking(c, 1 / s);
            pair.second().scaleReading(c, channels, s);
            moved = true;
        }
        return moved;
    }

    /// log2 of s; 0 for a dead channel.
    private static int exponent(float making, float reading) {
        if (making == 0 || reading == 0) return 0;
        return (int) Math.clamp(Math.rint(Math.log(making / (double) reading) / Math.log(2) / 2), -LARGEST_EXPONENT, LARGEST_EXPONENT);
    }

    private Graph written(List<LayerWeights> changed) {
        if (changed.isEmpty()) return graph;
        Map<String, Node> nodes = new HashMap<>();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        changed.forEach(l -> nodes.put(l.node().output(), l.write(initializers)));
        List<Node> all = graph.nodes().stream().map(n -> nodes.getOrDefault(n.outputs().isEmpty() ? "" : n.output(), n)).toList();
        Set<String> read = all.stream().flatMap(n -> n.inputs().stream()).collect(Collectors.toSet());
        for (LayerWeights layer : changed) initializers.keySet().removeIf(k -> layer.replaces(k) && !read.contains(k));
        return graph.withNodes(all, initializers);
    }
}
