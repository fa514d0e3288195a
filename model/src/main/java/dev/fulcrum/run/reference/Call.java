package dev.fulcrum.run.reference;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.Arrays;
import java.util.List;

/// One execution of a node: its inputs, its attributes, the opset and the values around it.
///
/// @param inputs null where an optional input is left out
record Call(Node node, List<Array> inputs, int opset, Interpreter.Scope scope) {

    Array in(int i) {
        if (!has(i)) throw new IllegalArgumentException("input " + i + " must be given: got none");
        return inputs.get(i);
    }

    boolean has(int i) {
        return i < inputs.size() && inputs.get(i) != null;
    }

    int count() {
        return inputs.size();
    }

    boolean has(String attribute) {
        return node.attributes().containsKey(attribute);
    }

    long integer(String attribute, long otherwise) {
        return node.intAttribute(attribute, otherwise);
    }

    boolean flag(String attribute, boolean otherwise) {
        return integer(attribute, otherwise ? 1 : 0) != 0;
    }

    double real(String attribute, double otherwise) {
        return has(attribute) ? node.floatAttribute(attribute, 0) : otherwise;
    }

    String text(String attribute, String otherwise) {
        return node.textAttribute(attribute, otherwise);
    }

    int[] ints(String attribute, int... otherwise) {
        long[] given = node.intsAttribute(attribute);
        return given == null ? otherwise : Arrays.stream(given).mapToInt(Math::toIntExact).toArray();
    }

    /// Integers from an input where it is given, else from an attribute (they moved between opsets), else null.
    int[] ints(int input, String attribute) {
        return has(input) ? in(input).ints() : ints(attribute, (int[]) null);
    }

    Graph graph(String attribute) {
        if (node.attributes().get(attribute) instanceof Attribute.OfGraph(Graph g)) return g;
        throw new IllegalArgumentException("attribute " + attribute + " must be a graph");
    }

    /// The axis attribute, counted from the front, over the first input.
    int axis(long otherwise) {
        return Shape.axis(integer("axis", otherwise), in(0).rank());
    }

    ElementType type(int input) {
        return in(input).type;
    }

    FaultException unsupported(String what) {
        return Fault.of(node.label(), "must be supported by the reference engine", what, "use another engine for this model").raise();
    }
}
