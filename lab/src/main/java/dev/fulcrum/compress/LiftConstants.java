package dev.fulcrum.compress;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes initializers of Constant nodes that hold a dense tensor or numbers, and of Identity nodes over initializers: some exporters
/// write weights so. The value names stay.
public final class LiftConstants {
    private LiftConstants() {}

    public static Graph apply(Graph graph) {
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        List<Node> kept = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Optional<Tensor> value = isOutput(graph, node) ? Optional.empty() : valueOf(node, initializers);
            value.ifPresentOrElse(v -> initializers.put(node.output(), v), () -> kept.add(node));
        }
        return kept.size() == graph.nodes().size() ? graph : graph.withNodes(kept, initializers);
    }

    private static boolean isOutput(Graph graph, Node node) {
        return graph.outputs().stream().anyMatch(o -> node.outputs().contains(o.name()));
    }

    private static Optional<Tensor> valueOf(Node node, Map<String, Tensor> initializers) {
        if (node.is("Identity")) return Optional.ofNullable(initializers.get(node.inputs().getFirst()));
        if (!node.is("Constant") || node.attributes().size() != 1) return Optional.empty();
        return switch (node.attributes().values().iterator().next()) {
            case Attribute.OfTensor(Tensor t) -> Optional.of(t);
            case Attribute.Int(long v) -> Optional.of(Tensor.scalar(v));
            case Attribute.Float(float v) -> Optional.of(Tensor.scalar(v));
            case Attribute.Ints(List<Long> v) -> Optional.of(Tensor.ofLongs(v.stream().mapToLong(Long::longValue).toArray(), v.size()));
            case Attribute.Floats(List<Float> v) -> Optional.of(floats(v));
            case Attribute.Text _, Attribute.Texts _, Attribute.OfGraph _, Attribute.Opaque _ -> Optional.empty();
        };
    }

    private static Tensor floats(List<Float> values) {
        float[] all = new float[values.size()];
        for (int i = 0; i < all.length; i++) all[i] = values.get(i);
        return Tensor.ofFloats(all, all.length);
    }
}
