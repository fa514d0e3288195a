package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One node in the walk: what its inputs are known to be, and how it ties them.
record Site(Tying tying, Node node, int index) {

    /// Labels the node's outputs; what cannot be followed is fixed, with the operator and the node as the reason.
    void follow() {
        captured();
        if (node.is("Constant")) {
            tying.constant(node);
            return;
        }
        Optional<List<Labels>> made = followed();
        if (made.isEmpty()) leave();
        else publish(made.get());
    }

    private Optional<List<Labels>> followed() {
        if (!complete()) return Optional.empty();
        try {
            return Operators.follow(this);
        } catch (Unfollowed | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // Ranks or sizes that do not fit the operator, or a shape that only a run knows.
            return Optional.empty();
        }
    }

    private boolean complete() {
        return node.inputs().stream().allMatch(i -> i.isEmpty() || tying.labels.containsKey(i));
    }

    private void publish(List<Labels> made) {
        boolean constant = !node.inputs().isEmpty() && inputs().stream().allMatch(Labels::constant);
        for (int i = 0; i < Math.min(made.size(), node.outputs().size()); i++) {
            if (!node.outputs().get(i).isEmpty()) tying.labels.put(node.outputs().get(i), made.get(i).asConstant(constant));
        }
    }

    private void leave() {
        for (String input : node.inputs()) tying.fix(input, node.label() + " cannot be followed");
        for (String output : node.outputs()) {
            tying.dims(output).ifPresent(d -> tying.labels.put(output, Labels.fixed(d).nonZero()));
        }
    }

    /// A body (If, Loop, Scan) reads values of the graph around it by name.
    private void captured() {
        Set<String> read = new HashSet<>();
        node.attributes().values().forEach(a -> bodyReads(a, read));
        for (String value : read) tying.fix(value, "read inside " + node.label());
    }

    private static void bodyReads(Attribute attribute, Set<String> read) {
        if (!(attribute instanceof Attribute.OfGraph(Graph body))) return;
        body.outputs().forEach(o -> read.add(o.name()));
        for (Node inner : body.nodes()) {
            read.addAll(inner.inputs());
            inner.attributes().values().forEach(a -> bodyReads(a, read));
        }
    }

    List<Labels> inputs() {
        return node.inputs().stream().filter(i -> !i.isEmpty()).map(tying.labels::get).toList();
    }

    Labels in(int i) {
        return tying.labels.get(node.inputs().get(i));
    }

    boolean has(int i) {
        return node.input(i).isPresent();
    }

    /// Integers that later versions of an operator take as an input and earlier ones as an attribute, where they are constant.
    Optional<long[]> integers(int input, String attribute) {
        return has(input) ? tying.integers(node.inputs().get(input)) : Optional.ofNullable(node.intsAttribute(attribute));
    }

    int axis(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }

    String because() {
        return "tied by " + node.label() + " to something fixed";
    }

    /// Position by position the two axes are removed together.
    void tie(Axis a, Axis b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) tying.slots.tie(a.slots()[i], b.slots()[i], because());
        if (a.size() != b.size()) {
            fix(a, "widths differ");
            fix(b, "widths differ");
        }
    }

    /// All positions of a stretch are removed together; the answer stands for them.
    int tieAll(Axis axis, int from, int to) {
        for (int i = from + 1; i < to; i++) tying.slots.tie(axis.slots()[from], axis.slots()[i], because());
        return axis.slots()[from];
    }

    void fix(Axis axis, String why) {
        tying.fix(axis, node.label() + ": " + why);
    }

    /// A weight adds up over this axis: where a removed channel would not read as zero, its row of the weight silences it.
    void mutes(Axis axis) {
        for (int i = 0; i < axis.size(); i++) if (!axis.zero()[i]) tying.slots.mute(axis.slots()[i]);
    }

    /// A reader without weights adds up over this axis: leaving a position out changes nothing only if it would have read zero.
    void needsZero(Axis axis) {
        for (int i = 0; i < axis.size(); i++) {
            if (!axis.zero()[i]) tying.slots.fix(axis.slots()[i], node.label() + ": a removed channel would not read as zero");
        }
    }

    /// Channels of this axis are made here, if the input is a weight.
    void makes(int input, Axis axis) {
        if (in(input).constant()) tying.makers.add(new Tying.Maker(node.inputs().get(input), axis.slots()));
    }
}
