package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a graph costs for given input shapes, counted without running it.
///
/// @param parameters          elements of the weights: floating initializers and quantized ones, without the running statistics of
///                            BatchNormalization, scales, zero points and scalars
/// @param weightBytes         bytes of all initializers as stored
/// @param flops               floating-point operations of one run; 1 multiply-accumulate = 2 FLOPs; integer ones are counted alike
/// @param peakActivationBytes largest sum of bytes of inputs and intermediates alive at once when nodes run in order, views
///                            (Reshape, Flatten, Squeeze, Unsqueeze, Identity) being free and nothing computed in place
/// @param nodes               FLOPs of each counted node, in order
/// @param uncounted           operators whose shapes or FLOPs are not known; the sums are lower bounds when there are any
public record GraphCount(long parameters, long weightBytes, long flops, long peakActivationBytes, List<NodeCount> nodes,
        Set<String> uncounted) {

    /// FLOPs of one node.
    ///
    /// @param label how people find the node
    public record NodeCount(String label, String op, long flops) {}

    private static final Set<String> VIEWS = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity");

    public GraphCount {
        nodes = List.copyOf(nodes);
        uncounted = java.util.Collections.unmodifiableSet(new TreeSet<>(uncounted));
    }

    public boolean isComplete() {
        return uncounted.isEmpty();
    }

    /// Counts at a batch size, which stands for every dimension that the inputs do not declare.
    public static GraphCount of(Graph graph, long batch) {
        return of(graph, ShapeInference.inputShapes(graph, batch));
    }

    /// @param inputs dimensions of the graph's inputs by name
    public static GraphCount of(Graph graph, Map<String, long[]> inputs) {
        Map<String, Shaped> shapes = ShapeInference.shapes(graph, inputs);
        List<NodeCount> nodes = new ArrayList<>();
        Set<String> uncounted = new HashSet<>();
        for (Node node : graph.nodes()) {
            boolean known = node.outputs().stream().findFirst().filter(shapes::containsKey).isPresent();
            long flops = known ? flops(node, shapes) : -1;
            if (flops >= 0) nodes.add(new NodeCount(node.label(), node.op(), flops));
            else uncounted.add(node.domain().isEmpty() ? node.op() : node.domain() + ":" + node.op());
        }
        long weightBytes = graph.initializers().values().stream().mapToLong(t -> t.bytes().remaining()).sum();
        return new GraphCount(parameters(graph), weightBytes, nodes.stream().mapToLong(NodeCount::flops).reduce(0, GraphCount::sum),
                peak(graph, shapes), nodes, uncounted);
    }

    /// -1 also where a hostile shape makes a number of FLOPs that no machine could do.
    private static long flops(Node node, Map<String, Shaped> shapes) {
        try {
            return FlopRules.flops(node, shapes);
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException | NullPointerException e) {
            return -1;
        }
    }

    private static long sum(long a, long b) {
        return Long.MAX_VALUE - a < b ? Long.MAX_VALUE : a + b;
    }

    private static long parameters(Graph graph) {
        Set<String> out = new HashSet<>();
        Set<String> quantized = new HashSet<>();
        for (Node n : graph.nodes()) {
            switch (n.op()) {
                case "BatchNormalization" -> add(out, n, 3, 4);
                case "QuantizeLinear" -> add(out, n, 1, 2);
                case "DequantizeLinear" -> {
                    add(out, n, 1, 2);
                    add(quantized, n, 0);
                }
                case "QLinearConv" -> {
                    add(out, n, 1, 2, 4, 5, 6, 7);
                    add(quantized, n, 3, 8);
                }
                case "QLinearMatMul" -> {
                    add(out, n, 1, 2, 4, 5, 6, 7);
                    add(quantized, n, 0, 3);
                }
                case "ConvInteger", "MatMulInteger" -> {
                    add(out, n, 2, 3);
                    add(quantized, n, 0, 1);
                }
                default -> { }
            }
        }
        return graph.initializers().entrySet().stream().filter(e -> !out.contains(e.getKey()) && e.getValue().rank() > 0
                && (e.getValue().type().isFloating() || quantized.contains(e.getKey()))).mapToLong(e -> e.getValue().count()).sum();
    }

    private static void add(Set<String> to, Node node, int... inputs) {
        for (int i : inputs) node.input(i).ifPresent(to::add);
    }

    /// A value lives from its node, or from the start for inputs, to its last reader, or to the end for outputs.
    private static long peak(Graph graph, Map<String, Shaped> shapes) {
        Map<String, String> storage = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        List<Node> nodes = graph.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Node n = nodes.get(i);
            String first = n.inputs().isEmpty() ? "" : n.inputs().getFirst();
            if (VIEWS.contains(n.op()) && !n.outputs().isEmpty()) storage.put(n.output(), storage.getOrDefault(first, first));
            for (String in : n.inputs()) last.put(storage.getOrDefault(in, in), i);
        }
        for (Value v : graph.outputs()) last.put(storage.getOrDefault(v.name(), v.name()), nodes.size());
        return peak(graph, shapes, storage, last);
    }

    private static long peak(Graph graph, Map<String, Shaped> shapes, Map<String, String> storage, Map<String, Integer> last) {
        List<Set<String>> dying = new ArrayList<>();
        for (int i = 0; i <= graph.nodes().size(); i++) dying.add(new HashSet<>());
        long alive = 0;
        for (Value v : graph.inputs()) alive = sum(alive, born(v.name(), 0, shapes, last, dying));
        long peak = alive;
        for (int i = 0; i < graph.nodes().size(); i++) {
            for (String o : graph.nodes().get(i).outputs()) {
                if (!o.isEmpty() && !storage.containsKey(o)) alive = sum(alive, born(o, i, shapes, last, dying));
            }
            peak = Math.max(peak, alive);
            for (String dead : dying.get(i)) alive -= bytes(shapes.get(dead));
        }
        return peak;
    }

    /// Notes after which node the value is read no more; its bytes.
    private static long born(String value, int now, Map<String, Shaped> shapes, Map<String, Integer> last, List<Set<String>> dying) {
        boolean first = dying.get(Math.max(now, last.getOrDefault(value, now))).add(value);
        return first ? bytes(shapes.get(value)) : 0;
    }

    /// A value of unknown shape counts nothing, one that overflows all memory the most that cannot overflow the sum.
    private static long bytes(Shaped shape) {
        if (shape == null) return 0;
        try {
            return Math.min(shape.bytes(), 1L << 50);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return 1L << 50;
        }
    }
}
