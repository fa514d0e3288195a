package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes a constant by which the input of a Conv is multiplied, or which is added to it, into the weights and bias of that Conv:
/// `W (c x) = (W c) x` in any case, since padding is zero before and after; `W (x + c) + b = W x + (b + W c)` only without padding.
///
/// One element, for all channels; only where nothing but the Conv reads the result.
final class FoldIntoReader {
    private static final Set<String> FOLDED = Set.of("Add", "Mul", "Sub", "Div");
    private final Graph graph;
    private final Map<String, Node> producers;
    private final Map<String, List<Node>> consumers;
    private final Set<String> outputs;
    private final Map<String, Tensor> initializers;
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Node> changed = new HashMap<>();

    private FoldIntoReader(Graph graph) {
        this.graph = graph;
        this.producers = graph.producers();
        this.consumers = graph.consumers();
        this.outputs = graph.outputs().stream().map(Value::name).collect(Collectors.toSet());
        this.initializers = new LinkedHashMap<>(graph.initializers());
    }

    static Graph apply(Graph graph) {
        return new FoldIntoReader(graph).fold();
    }

    private Graph fold() {
        graph.nodes().stream().filter(n -> n.is("Conv") && isFloat(n.inputs().get(1))).filter(n -> n.input(2).map(this::isFloat)
                .orElse(true))
                .forEach(this::fold);
        if (changed.isEmpty()) return graph;
        List<Node> kept = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.outputs().stream().noneMatch(gone::contains)) kept.add(changed.getOrDefault(node.outputs().isEmpty() ? ""
                    : node.output(), node));
        }
        return Remaining.graph(graph.withNodes(kept, initializers), kept, Map.of());
    }

    private void fold(Node conv) {
        Node current = conv;
        for (Node before = constantMaker(current); before != null; before = constantMaker(current)) {
            int at = constantInput(before);
            float constant = initializers.get(before.inputs().get(at)).floats().get(0);
            current = merged(current, before, constant).withInput(0, before.inputs().get(1 - at));
            gone.add(before.output());
        }
        if (current != conv) changed.put(conv.output(), current);
    }

    /// The element-wise node with a constant that makes what the Conv alone reads, where it can be folded, or null.
    private Node constantMaker(Node conv) {
        String value = conv.inputs().getFirst();
        Node maker = producers.get(value);
        boolean alone = consumers.getOrDefault(value, List.of()).size() == 1 && !outputs.contains(value);
        if (maker == null || !alone || !maker.domain().isEmpty() || !FOLDED.contains(maker.op())) return null;
        boolean adds = maker.is("Add") || maker.is("Sub");
        return constantInput(maker) >= 0 && !(adds && isPadded(conv)) ? maker : null;
    }

    /// Which input is a constant of one element, or -1; of Sub and Div only the second may be.
    private int constantInput(Node node) {
        boolean either = node.is("Add") || node.is("Mul");
        for (int i = 1; i >= (either ? 0 : 1); i--) {
            if (isFloat(node.inputs().get(i)) && initializers.get(node.inputs().get(i)).count() == 1
                    && initializers.get(node.inputs().get(i)).rank() <= 4 && !isFloat(node.inputs().get(1 - i))) return i;
        }
        return -1;
    }

    private static boolean isPadded(Node conv) {
        long[] pads = conv.intsAttribute("pads");
        boolean automatic = !List.of("NOTSET", "VALID").contains(conv.textAttribute("auto_pad", "NOTSET"));
        return automatic || pads != null && java.util.Arrays.stream(pads).anyMatch(p -> p != 0);
    }

    private boolean isFloat(String value) {
        return initializers.containsKey(value) && initializers.get(value).type() == ElementType.FLOAT;
    }

    private Node merged(Node conv, Node before, float constant) {
        Tensor weight = initializers.get(conv.inputs().get(1));
        float[] w = weight.toFloatArray();
        float[] b = conv.input(2).map(i -> initializers.get(i).toFloatArray()).orElseGet(() -> new float[Math.toIntExact(weight.dim(0))]);
        switch (before.op()) {
            case "Add" -> shift(w, b, constant);
            case "Sub" -> shift(w, b, -constant);
            default -> scale(w, before.is("Mul") ? constant : 1 / constant);
        }
        String name = before.output() + "_taken";
        initializers.put(name + "_weight", Tensor.ofFloats(w, weight.dims()));
        initializers.put(name + "_bias", Tensor.ofFloats(b, b.length));
        return conv.withInputs(List.of(conv.inputs().getFirst(), name + "_weight", name + "_bias"));
    }

    private static void shift(float[] w, float[] b, float by) {
        int each = w.length / b.length;
        for (int c = 0; c < b.length; c++) {
            double sum = 0;
            for (int i = c * each; i < (c + 1) * each; i++) sum += w[i];
            b[c] += (float) (by * sum);
        }
    }

    private static void scale(float[] w, float factor) {
        for (int i = 0; i < w.length; i++) w[i] *= factor;
    }
}
