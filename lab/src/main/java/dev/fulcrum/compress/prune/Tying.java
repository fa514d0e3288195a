package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One walk over a graph that gives every axis of every weight fresh slots and lets each operator tie, move or fix them.
final class Tying {
    /// A weight's axis along which channels are made.
    ///
    /// @param weight name of the weight
    record Maker(String weight, int[] slots) {}

    /// A Reshape that splits an axis in several, any of which could carry the channels on.
    ///
    /// @param axes   how many could
    /// @param chosen size of the one that was taken
    record Fork(int node, int[] slots, int axes, int chosen) {}

    final Graph graph;
    final Slots slots = new Slots();
    final Map<String, Labels> labels = new LinkedHashMap<>();
    final List<Maker> makers = new ArrayList<>();
    final List<Fork> forks = new ArrayList<>();
    final Map<Integer, Integer> choices;
    private final Map<String, TensorType> types;
    private final Map<String, Tensor> constants = new HashMap<>();

    private Tying(Graph graph, Map<String, TensorType> types, Map<Integer, Integer> choices) {
        this.graph = graph;
        this.types = types;
        this.choices = choices;
    }

    /// @param types   inferred types of all values
    /// @param choices which candidate axis a splitting Reshape takes, by position of its node; 0 (the outermost) where not given
    static Tying of(Graph graph, Map<String, TensorType> types, Map<Integer, Integer> choices) {
        Tying tying = new Tying(graph, types, choices);
        graph.initializers().forEach(tying::initializer);
        graph.inputs().forEach(i -> tying.dims(i.name()).ifPresent(d -> tying.labels.put(i.name(), Labels.fixed(d))));
        for (int i = 0; i < graph.nodes().size(); i++) new Site(tying, graph.nodes().get(i), i).follow();
        for (Value output : graph.outputs()) tying.fix(output.name(), "output " + output.name() + " keeps its shape");
        DimensionReaders.fix(tying);
        return tying;
    }

    private void initializer(String name, Tensor tensor) {
        constants.put(name, tensor);
        List<Axis> axes = new ArrayList<>();
        for (long d : tensor.dims()) {
            boolean weight = tensor.type().isFloating() && d < Integer.MAX_VALUE;
            axes.add(weight ? Axis.of(slots.fresh((int) d)) : Axis.fixed(d));
        }
        labels.put(name, new Labels(axes, true));
    }

    void constant(Node node) {
        if (node.attributes().get("value") instanceof Attribute.OfTensor(Tensor t)) {
            constants.put(node.output(), t);
            labels.put(node.output(), Labels.fixed(t.dims()).nonZero().asConstant(true));
        }
    }

    /// Everything in a value stays as it is.
    void fix(String value, String why) {
        Labels known = labels.get(value);
        if (known != null) known.axes().forEach(a -> fix(a, why));
    }

    void fix(Axis axis, String why) {
        for (int slot : axis.slots()) slots.fix(slot, why);
    }

    boolean canLose(Axis axis) {
        for (int slot : axis.slots()) if (!slots.isFixed(slot)) return true;
        return false;
    }

    /// Concrete dimensions of a value, where they could be inferred.
    Optional<long[]> dims(String value) {
        return Optional.ofNullable(types.get(value)).flatMap(TensorType::shape)
                .map(s -> s.stream().mapToLong(d -> d instanceof Dim.Size(long size) ? size : -1).toArray());
    }

    Optional<ElementType> element(String value) {
        return Optional.ofNullable(types.get(value)).map(TensorType::element);
    }

    /// The elements of an integer constant.
    Optional<long[]> integers(String value) {
        Tensor t = constants.get(value);
        if (t == null) return Optional.empty();
        if (t.type() == ElementType.INT64) return Optional.of(t.toLongArray());
        if (t.type() != ElementType.INT32) return Optional.empty();
        long[] out = new long[Math.toIntExact(t.count())];
        for (int i = 0; i < out.length; i++) out[i] = t.bytes().getInt(4 * i);
        return Optional.of(out);
    }

    /// The single element of a FLOAT constant.
    Optional<Float> number(String value) {
        Tensor t = constants.get(value);
        return t != null && t.type() == ElementType.FLOAT && t.count() == 1 ? Optional.of(t.floats().get(0)) : Optional.empty();
    }
}
