package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/// Where an operator stands: its node, the opset it is written in, and what is known before the first run.
final class Site {
    private final Node node;
    private final int opset;
    private final Mode mode;
    private final Map<String, Tensor> constants;
    private final Owned owned;
    private final Function<Graph, Body> bodies;

    /// @param constants values that never change place: weights, buffers, constants
    /// @param bodies    compiles a subgraph that may read the values around it
    Site(Node node, int opset, Mode mode, Map<String, Tensor> constants, Owned owned, Function<Graph, Body> bodies) {
        this.node = node;
        this.opset = opset;
        this.mode = mode;
        this.constants = constants;
        this.owned = owned;
        this.bodies = bodies;
    }

    Node node() {
        return node;
    }

    int opset() {
        return opset;
    }

    Mode mode() {
        return mode;
    }

    boolean has(int index) {
        return node.input(index).isPresent();
    }

    boolean wants(int output) {
        return output < node.outputs().size() && !node.outputs().get(output).isEmpty();
    }

    long integer(String key, long otherwise) {
        return node.intAttribute(key, otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return node.intAttribute(key, otherwise ? 1 : 0) != 0;
    }

    double real(String key, double otherwise) {
        return node.attributes().containsKey(key) ? node.floatAttribute(key, (float) otherwise) : otherwise;
    }

    String text(String key, String otherwise) {
        return node.textAttribute(key, otherwise);
    }

    long[] integers(String key, long... otherwise) {
        long[] found = node.intsAttribute(key);
        return found == null ? otherwise : found;
    }

    boolean sets(String key) {
        return node.attributes().containsKey(key);
    }

    Body body(String key) {
        if (node.attributes().get(key) instanceof Attribute.OfGraph(Graph graph)) return bodies.apply(graph);
        throw fault("must have a graph attribute " + key, "none");
    }

    /// The value of an input that is known before the first run and never changes.
    Optional<Tensor> constant(int index) {
        return node.input(index).map(constants::get);
    }

    /// Reads an integer input (null when left out); read once where it is a constant.
    Function<Tensor[], long[]> longs(int index) {
        if (!has(index)) return in -> null;
        long[] fixed = constant(index).map(Read::longs).orElse(null);
        return fixed != null ? in -> fixed : in -> Read.longs(in[index]);
    }

    /// Integers that older opsets keep in an attribute and newer ones in an input (null when in neither).
    Function<Tensor[], long[]> longs(String key, int index) {
        long[] attribute = node.intsAttribute(key);
        return attribute != null ? in -> attribute : longs(index);
    }

    /// Reads a floating-point input (null when left out).
    Function<Tensor[], double[]> doubles(int index) {
        if (!has(index)) return in -> null;
        double[] fixed = constant(index).map(Read::doubles).orElse(null);
        return fixed != null ? in -> fixed : in -> Read.doubles(in[index]);
    }

    /// An input as libtorch's optional, made once where its place never changes.
    Function<Tensor[], TensorOptional> optional(int index) {
        if (!has(index)) return fixed(new TensorOptional());
        return constant(index).map(t -> fixed(new TensorOptional(t))).orElse(in -> new TensorOptional(in[index]));
    }

    private Function<Tensor[], TensorOptional> fixed(TensorOptional value) {
        owned.keep(value);
        return in -> value;
    }

    /// Keeps a native object until the session is closed.
    <P extends org.bytedeco.javacpp.Pointer> P keep(P pointer) {
        return owned.keep(pointer);
    }

    FaultException fault(String expected, String got) {
        return Fault.of("node " + node.label(), expected, got, "rewrite the node or run this model with another engine").raise();
    }
}
