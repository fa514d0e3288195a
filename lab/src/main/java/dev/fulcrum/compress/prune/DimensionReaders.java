package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A graph may compute with the size of an axis: as a shape that is harmless, for the shape follows the cut; as a number (the mean's
/// divisor, attention's 1/sqrt(d)) it would change the result. Such axes are fixed.
final class DimensionReaders {
    private DimensionReaders() {}

    static void fix(Tying tying) {
        Map<String, List<Node>> consumers = tying.graph.consumers();
        for (Node node : tying.graph.nodes()) {
            Labels read = node.is("Shape") || node.is("Size") ? tying.labels.get(node.inputs().getFirst()) : null;
            if (read != null && read.axes().stream().anyMatch(tying::canLose)) fix(tying, node, read, consumers);
        }
    }

    private static void fix(Tying tying, Node shape, Labels read, Map<String, List<Node>> consumers) {
        String why = "its size is computed with, after " + shape.label();
        boolean plain = shape.is("Shape") && shape.attributes().isEmpty();
        for (Node reader : consumers.getOrDefault(shape.output(), List.of())) {
            if (!countsAsNumber(tying, reader, consumers)) continue;
            Optional<long[]> picked = plain && reader.is("Gather") ? tying.integers(reader.inputs().get(1)) : Optional.empty();
            if (picked.isEmpty()) read.axes().forEach(a -> tying.fix(a, why));
            else for (long a : picked.get()) tying.fix(read.axis((int) a), why);
        }
        if (tying.graph.outputs().stream().anyMatch(o -> o.name().equals(shape.output()))) read.axes().forEach(a -> tying.fix(a, why));
    }

    private static boolean countsAsNumber(Tying tying, Node from, Map<String, List<Node>> consumers) {
        Deque<Node> open = new ArrayDeque<>(List.of(from));
        Set<Node> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Node node = open.poll();
            if (!seen.add(node) || takesShape(node)) continue;
            boolean integer = tying.element(node.output()).filter(t -> !t.isFloating()).isPresent();
            boolean result = tying.graph.outputs().stream().anyMatch(o -> node.outputs().contains(o.name()));
            if (!integer || result) return true;
            node.outputs().forEach(o -> open.addAll(consumers.getOrDefault(o, List.of())));
        }
        return false;
    }

    /// Readers that take a shape and make something of that shape.
    private static boolean takesShape(Node node) {
        return node.is("Reshape") || node.is("Expand") || node.is("ConstantOfShape") || node.is("Tile") || node.is("Resize");
    }
}
