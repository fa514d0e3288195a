package dev.fulcrum.graph;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What a rewriting may ask about the graph around its node, and where its constants go: to the outermost graph, whose values every
/// body can read.
final class OpsetSite {
    private final int target;
    private final Set<String> taken;
    private final Set<String> read;
    private final Map<String, TensorType> types;
    private final Map<String, Tensor> tensors;
    private final Map<String, Tensor> constants;
    private final List<Fault> faults;

    OpsetSite(Graph graph, int target) {
        this(target, new HashSet<>(), new HashSet<>(), new HashMap<>(), new HashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        names(graph);
        types.putAll(ShapeInference.infer(graph, ShapeInference.inputShapes(graph, 32)));
        learn(graph);
    }

    private OpsetSite(int target, Set<String> taken, Set<String> read, Map<String, TensorType> types, Map<String, Tensor> tensors,
            Map<String, Tensor> constants, List<Fault> faults) {
        this.target = target;
        this.taken = taken;
        this.read = read;
        this.types = types;
        this.tensors = tensors;
        this.constants = constants;
        this.faults = faults;
    }

    /// The same, inside a body, which sees the values around it and its own.
    OpsetSite inside(Graph body) {
        OpsetSite site = new OpsetSite(target, taken, read, new HashMap<>(types), new HashMap<>(tensors), constants, faults);
        site.learn(body);
        return site;
    }

    private void names(Graph graph) {
        taken.addAll(graph.initializers().keySet());
        graph.inputs().forEach(v -> taken.add(v.name()));
        graph.outputs().forEach(v -> read.add(v.name()));
        for (Node node : graph.nodes()) {
            taken.addAll(node.outputs());
            read.addAll(node.inputs());
            for (Attribute a : node.attributes().values()) if (a instanceof Attribute.OfGraph(Graph body)) names(body);
        }
    }

    /// What the graph declares goes before what was inferred: it holds for every size.
    private void learn(Graph graph) {
        for (List<Value> declared : List.of(graph.values(), graph.outputs(), graph.inputs())) {
            for (Value v : declared) v.type().filter(t -> t.shape().isPresent()
                    || !types.containsKey(v.name())).ifPresent(t -> types.put(v.name(), t));
        }
        graph.initializers().forEach(this::learn);
        for (Node node : graph.nodes()) {
            if (node.is("Constant") && node.attributes().get("value") instanceof Attribute.OfTensor(Tensor t)) learn(node.output(), t);
        }
    }

    private void learn(String name, Tensor tensor) {
        tensors.put(name, tensor);
        types.put(name, new TensorType(tensor.type(), Optional.of(java.util.Arrays.stream(tensor.dims()).mapToObj(Dim::of).toList())));
    }

    int target() {
        return target;
    }

    Map<String, Tensor> constants() {
        return constants;
    }

    List<Fault> faults() {
        return faults;
    }

    /// Whether any node or graph output reads the value.
    boolean isRead(String value) {
        return !value.isEmpty() && read.contains(value);
    }

    Optional<Tensor> tensor(String value) {
        return Optional.ofNullable(tensors.get(value));
    }

    Optional<ElementType> type(String value) {
        return Optional.ofNullable(types.get(value)).map(TensorType::element);
    }

    OptionalInt rank(String value) {
        return Optional.ofNullable(types.get(value)).flatMap(TensorType::shape).map(s -> OptionalInt.of(s.size()))
                .orElse(OptionalInt.empty());
    }

    /// Size of the second dimension, or 0 where it is not known.
    long channels(String value) {
        Optional<List<Dim>> shape = Optional.ofNullable(types.get(value)).flatMap(TensorType::shape);
        return shape.isPresent() && shape.get().size() > 1 && shape.get().get(1) instanceof Dim.Size(long size) ? size : 0;
    }

    String fresh(String stem) {
        String name = stem;
        for (int i = 1; !taken.add(name); i++) name = stem + "_" + i;
        return name;
    }

    String constant(String stem, Tensor value) {
        String name = fresh(stem);
        constants.put(name, value);
        return name;
    }

    /// A one-dimensional INT64 constant.
    String ints(Node node, String what, long... values) {
        return constant(node.output() + "_" + what, Tensor.ofLongs(values, values.length));
    }

    /// A scalar of the type of a value, which the nodes added to `before` may have to make.
    String scalarLike(Node node, String what, double value, String like, List<Node> before) {
        String stem = node.output() + "_" + what;
        Optional<ElementType> type = type(like);
        if (type.isPresent()) return constant(stem, scalar(node, type.get(), value));
        if (target < 15) throw refuse(node, "must read a value of known type", like + " of unknown type",
                "annotate the value, or upgrade to 15");
        String cast = fresh(stem);
        before.add(Node.of("CastLike", List.of(constant(stem, Tensor.scalar((float) value)), like), cast));
        return cast;
    }

    private Tensor scalar(Node node, ElementType type, double value) {
        ByteBuffer b = Tensor.allocate(type.bytes(1));
        switch (type) {
            case FLOAT -> b.putFloat((float) value);
            case DOUBLE -> b.putDouble(value);
            case FLOAT16 -> b.putShort(Float.floatToFloat16((float) value));
            case INT32 -> b.putInt((int) value);
            case INT64 -> b.putLong((long) value);
            default -> throw refuse(node, "must be of type FLOAT, DOUBLE, FLOAT16, INT32 or INT64", type.toString(),
                    "cast the value before it");
        }
        return Tensor.of(type, new long[0], b.flip());
    }

    /// A node without a newer form. The rest of the product still reads and runs the model as it is.
    FaultException refuse(Node node, String expected, String got, String mend) {
        return Fault.of("upgrade " + node.label() + " to opset " + target, expected, got,
                mend + "; as it is, the model can be measured and run, but not trained or compressed").raise();
    }
}
