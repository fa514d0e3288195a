package dev.fulcrum.dial;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OpsetUpgrade;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// One ONNX graph that answers as several would together, so that a combination is served, measured and handed over like any other model.
///
/// In a cascade the second model stands in a branch of `If`, where it is run on the examples that the first was unsure of and on no others:
/// their rows are gathered, answered as one smaller batch and scattered back. A batch without such an example never enters the branch.
public final class CombinedGraph {
    /// The metadata that holds the combination as JSON.
    public static final String METADATA = "fulcrum.combination";
    /// What a single size says of itself and several together do not.
    private static final String SIZE = "fulcrum.size";

    private final List<Graph> parts;
    private final Value input;
    private final Value answer;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    private CombinedGraph(List<Graph> parts) {
        this.parts = parts;
        this.input = parts.getFirst().inputs().getFirst();
        this.answer = parts.getFirst().outputs().getFirst();
    }

    /// @param parts each with one input and probabilities [N,classes] as its first output: two for a cascade, two or more for an ensemble,
    ///              one to be mirrored
    /// @throws dev.fulcrum.unit.FaultException when their number does not fit, or inputs or outputs are not alike
    public static Graph of(Combination how, List<Graph> parts) {
        check(how, parts);
        int opset = parts.stream().mapToInt(Graph::opset).max().orElseThrow();
        CombinedGraph combined = new CombinedGraph(parts.stream().map(p -> p.opset() == opset ? p : OpsetUpgrade.to(p, opset)).toList());
        switch (how) {
            case Combination.Cascade(double threshold) -> combined.cascade((float) threshold);
            case Combination.Ensemble() -> combined.ensemble();
            case Combination.Mirror(int axis) -> combined.mirror(axis);
        }
        return combined.graph(how);
    }

    /// Whether a model is a combination, so that what it costs depends on what it is shown.
    public static boolean isIn(Graph graph) {
        return graph.metadata().containsKey(METADATA);
    }

    private static void check(Combination how, List<Graph> parts) {
        boolean fits = switch (how) {
            case Combination.Cascade _ -> parts.size() == 2;
            case Combination.Ensemble _ -> parts.size() >= 2;
            case Combination.Mirror _ -> parts.size() == 1;
        };
        if (!fits) throw refused("must have as many models as it is made of", parts.size() + " for " + how);
        Graph first = parts.getFirst();
        for (Graph part : parts) {
            boolean alike = part.inputs().equals(first.inputs()) && part.inputs().size() == 1
                    && part.outputs().getFirst().equals(first.outputs().getFirst());
            if (!alike) throw refused("must be of models with one input, all with the same input and output", part.inputs() + " to " + part.outputs());
            if (part.nodes().stream().anyMatch(n -> n.attributes().values().stream().anyMatch(a -> a instanceof Attribute.OfGraph))) {
                throw refused("must be of models without branches or loops", part.name());
            }
        }
    }

    private static RuntimeException refused(String expected, String got) {
        return Fault.of("combine models", expected, got, "combine models that one run trained").raise();
    }

    private void cascade(float threshold) {
        embed(parts.getFirst(), "first/", input.name(), "first/answer", nodes, weights);
        weights.put("cascade/threshold", Tensor.scalar(threshold));
        weights.put("cascade/none", Tensor.ofLongs(new long[] {0}));
        nodes.add(reduce("ReduceMax", "first/answer", 1, "cascade/surest"));
        nodes.add(Node.of("Less", List.of("cascade/surest", "cascade/threshold"), "cascade/unsure"));
        nodes.add(Node.of("NonZero", List.of("cascade/unsure"), "cascade/which"));
        nodes.add(Node.of("Size", List.of("cascade/which"), "cascade/count"));
        nodes.add(Node.of("Greater", List.of("cascade/count", "cascade/none"), "cascade/any"));
        nodes.add(Node.of("If", List.of("cascade/any"), answer.name())
                .with("then_branch", new Attribute.OfGraph(asked()))
                .with("else_branch", new Attribute.OfGraph(body("sure", List.of(Node.of("Identity", List.of("first/answer"), "sure/answer")),
                        Map.of(), "sure/answer"))));
    }

    /// The branch in which the second model answers what the first was unsure of.
    private Graph asked() {
        List<Node> inside = new ArrayList<>();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        constants.put("asked/row", Tensor.ofLongs(new long[] {-1}, 1));
        constants.put("asked/index", Tensor.ofLongs(new long[] {-1, 1}, 2));
        inside.add(Node.of("Reshape", List.of("cascade/which", "asked/row"), "asked/rows"));
        inside.add(Node.of("Reshape", List.of("cascade/which", "asked/index"), "asked/indices"));
        inside.add(Node.of("Gather", List.of(input.name(), "asked/rows"), "asked/input").with("axis", 0L));
        embed(parts.getLast(), "second/", "asked/input", "second/answer", inside, constants);
        inside.add(Node.of("ScatterND", List.of("first/answer", "asked/indices", "second/answer"), "asked/answer"));
        return body("asked", inside, constants, "asked/answer");
    }

    private Graph body(String name, List<Node> inside, Map<String, Tensor> constants, String output) {
        Value declared = new Value(output, answer.type(), answer.otherType());
        return new Graph(name, inside, constants, List.of(), List.of(declared), List.of(), Map.of(), 0, Map.of(), new byte[0]);
    }

    private void ensemble() {
        List<String> answers = IntStream.range(0, parts.size()).mapToObj(i -> "part" + i + "/answer").toList();
        for (int i = 0; i < parts.size(); i++) embed(parts.get(i), "part" + i + "/", input.name(), answers.get(i), nodes, weights);
        nodes.add(Node.of("Mean", answers, answer.name()));
    }

    /// Both forms of the picture go through the model as one batch of twice the size.
    private void mirror(int axis) {
        weights.put("mirror/from", Tensor.ofLongs(new long[] {-1}, 1));
        weights.put("mirror/to", Tensor.ofLongs(new long[] {Long.MIN_VALUE + 1}, 1));
        weights.put("mirror/axis", Tensor.ofLongs(new long[] {axis}, 1));
        weights.put("mirror/step", Tensor.ofLongs(new long[] {-1}, 1));
        nodes.add(Node.of("Slice", List.of(input.name(), "mirror/from", "mirror/to", "mirror/axis", "mirror/step"), "mirror/image"));
        nodes.add(Node.of("Concat", List.of(input.name(), "mirror/image"), "mirror/both").with("axis", 0L));
        embed(parts.getFirst(), "part/", "mirror/both", "part/answer", nodes, weights);
        Node halves = new Node("halves", "Split", "", List.of("part/answer"), List.of("mirror/plain", "mirror/mirrored"), Map.of()).with("axis", 0L);
        nodes.add(opset() < 18 ? halves : halves.with("num_outputs", 2L));
        nodes.add(Node.of("Mean", List.of("mirror/plain", "mirror/mirrored"), answer.name()));
    }

    /// Axes are an attribute up to opset 17 and an input from 18 on.
    private Node reduce(String op, String value, long axis, String output) {
        if (opset() < 18) return Node.of(op, List.of(value), output).with("axes", new long[] {axis}).with("keepdims", 0L);
        weights.put(output + "/axes", Tensor.ofLongs(new long[] {axis}, 1));
        return Node.of(op, List.of(value, output + "/axes"), output).with("keepdims", 0L);
    }

    private int opset() {
        return parts.getFirst().opset();
    }

    /// A part's nodes and weights under names of their own.
    ///
    /// @param from the value that takes the place of its input
    /// @param to   the name under which it answers
    private void embed(Graph part, String prefix, String from, String to, List<Node> into, Map<String, Tensor> constants) {
        part.initializers().forEach((name, tensor) -> constants.put(named(name, prefix, from, to), tensor));
        for (Node node : part.nodes()) {
            Node renamed = node.withInputs(node.inputs().stream().map(v -> named(v, prefix, from, to)).toList())
                    .withOutputs(node.outputs().stream().map(v -> named(v, prefix, from, to)).toList());
            into.add(new Node(prefix + node.name(), renamed.op(), renamed.domain(), renamed.inputs(), renamed.outputs(), renamed.attributes()));
        }
    }

    private String named(String value, String prefix, String from, String to) {
        if (value.isEmpty()) return value;
        if (value.equals(input.name())) return from;
        return value.equals(answer.name()) ? to : prefix + value;
    }

    private Graph graph(Combination how) {
        Map<String, Long> opsets = new TreeMap<>();
        for (Graph part : parts) part.opsets().forEach((domain, version) -> opsets.merge(domain, version, Math::max));
        Map<String, String> metadata = new TreeMap<>(parts.getFirst().metadata());
        metadata.remove(SIZE);
        metadata.put(METADATA, Json.write(how));
        long ir = parts.stream().mapToLong(Graph::irVersion).max().orElseThrow();
        return new Graph("combined", nodes, weights, List.of(input), List.of(answer), List.of(), opsets, ir, metadata, new byte[0]);
    }
}
