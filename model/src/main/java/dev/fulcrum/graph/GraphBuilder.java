package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Makes graphs by hand. Nodes are added in topological order; each call gives the name of the value that it makes:
///
/// ```java
/// var g = new GraphBuilder("mlp");
/// String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(4));
/// String w = g.initializer("w", Tensor.ofFloats(weights, 3, 4));
/// String y = g.node("Gemm", n -> n.with("transB", 1), x, w);
/// g.output(g.name("logits", g.node("Relu", y)), ElementType.FLOAT, Dim.of("N"), Dim.of(3));
/// Graph graph = g.build();
/// ```
///
/// Opset 17 and IR version 8 unless told otherwise.
public final class GraphBuilder {
    private final String name;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final Map<String, Long> opsets = new TreeMap<>(Map.of("", 17L));
    private final Map<String, String> metadata = new TreeMap<>();
    private final Set<String> taken = new HashSet<>();
    private long irVersion = 8;

    public GraphBuilder(String name) {
        this.name = name;
    }

    public GraphBuilder opset(long version) {
        return opset("", version);
    }

    public GraphBuilder opset(String domain, long version) {
        opsets.put(domain, version);
        return this;
    }

    public GraphBuilder irVersion(long version) {
        irVersion = version;
        return this;
    }

    public GraphBuilder metadata(String key, String text) {
        metadata.put(key, text);
        return this;
    }

    public String input(String value, ElementType type, Dim... shape) {
        inputs.add(Value.of(claim(value), type, shape));
        return value;
    }

    public String initializer(String value, Tensor tensor) {
        initializers.put(claim(value), tensor);
        return value;
    }

    /// An initializer under a fresh name.
    public String constant(Tensor tensor) {
        return initializer(fresh("constant"), tensor);
    }

    /// A FLOAT scalar.
    public String constant(float value) {
        return constant(Tensor.scalar(value));
    }

    /// A one-dimensional INT64 constant of one element; without this a single integer would become a FLOAT.
    public String constant(long value) {
        return constant(Tensor.ofLongs(new long[] {value}, 1));
    }

    /// A one-dimensional INT64 constant, for axes, shapes and pads.
    public String constant(long... values) {
        return constant(Tensor.ofLongs(values, values.length));
    }

    /// Adds a node with one output under a fresh name; "" leaves an optional input out.
    public String node(String op, String... in) {
        return node(op, UnaryOperator.identity(), in);
    }

    /// Adds a node with one output, its attributes set by a function such as `n -> n.with("axis", 1)`.
    public String node(String op, UnaryOperator<Node> attributes, String... in) {
        return add(attributes.apply(Node.of(op, List.of(in), fresh(op.toLowerCase(java.util.Locale.ROOT)))));
    }

    /// Adds a node with several outputs, given as fresh names in order.
    public List<String> nodes(String op, int outputCount, UnaryOperator<Node> attributes, String... in) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < outputCount; i++) out.add(claim(fresh(op.toLowerCase(java.util.Locale.ROOT))));
        nodes.add(attributes.apply(new Node(out.getFirst(), op, "", List.of(in), out, Map.of())));
        return out;
    }

    /// Adds a node as it is and gives its first output.
    ///
    /// @throws IllegalArgumentException when one of its outputs has been made before
    public String add(Node node) {
        node.outputs().stream().filter(o -> !o.isEmpty()).forEach(this::claim);
        nodes.add(node);
        return node.output();
    }

    /// Gives a value another name by an Identity node, for outputs that people read.
    public String name(String wanted, String value) {
        return add(Node.of("Identity", List.of(value), wanted));
    }

    public GraphBuilder output(String value, ElementType type, Dim... shape) {
        outputs.add(Value.of(value, type, shape));
        return this;
    }

    /// Declares an output whose shape is not stated.
    public GraphBuilder output(String value, ElementType type) {
        outputs.add(new Value(value, Optional.of(new TensorType(type, Optional.empty())), new byte[0]));
        return this;
    }

    public Graph build() {
        return new Graph(name, nodes, initializers, inputs, outputs, List.of(), opsets, irVersion, metadata, new byte[0]);
    }

    /// A graph for an attribute of If, Loop or Scan: no opsets of its own.
    public Graph buildBody() {
        return new Graph(name, nodes, initializers, inputs, outputs, List.of(), Map.of(), 0, Map.of(), new byte[0]);
    }

    private String claim(String value) {
        if (!taken.add(value)) throw new IllegalArgumentException("value names must be unique: got " + value + " twice");
        return value;
    }

    private String fresh(String stem) {
        int n = nodes.size() + initializers.size();
        while (taken.contains(stem + "_" + n)) n++;
        return stem + "_" + n;
    }
}
