package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Writes the graph that a [Cut] leaves: every weight loses the positions that go, and the operators that carry sizes of their own
/// (groups, shapes, parts, bounds, positions) get new ones.
final class Rewriting {
    private final PruneGroups.Analysis analysis;
    private final Tying tying;
    private final Cut cut;
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    Rewriting(PruneGroups.Analysis analysis, Cut cut) {
        this.analysis = analysis;
        this.tying = analysis.tying;
        this.cut = cut;
    }

    Graph apply() {
        tying.graph.initializers().forEach((name, tensor) -> initializers.put(name, cut(name, tensor)));
        taken.addAll(initializers.keySet());
        tying.graph.nodes().forEach(n -> taken.addAll(n.outputs()));
        tying.graph.inputs().forEach(i -> taken.add(i.name()));
        tying.graph.nodes().forEach(n -> nodes.add(rewrite(n)));
        return dev.fulcrum.compress.DeadNodes.unread(tying.graph.withNodes(nodes, initializers));
    }

    private Tensor cut(String name, Tensor tensor) {
        Tensor left = tensor;
        Labels labels = tying.labels.get(name);
        for (int axis = 0; axis < labels.rank(); axis++) {
            if (cut.changes(labels.axis(axis))) left = Selection.of(left, axis, cut.positions(labels.axis(axis)));
        }
        return left;
    }

    private Node rewrite(Node n) {
        if (!changes(n) || !n.domain().isEmpty()) return n;
        return switch (n.op()) {
            case "Conv", "ConvTranspose" -> groups(n, "group", 1);
            case "GroupNormalization" -> groups(n, "num_groups", 0);
            case "Reshape", "Expand" -> shape(n, 1);
            case "Resize" -> n.input(3).isPresent() ? shape(n, 3) : n;
            case "Split" -> split(n);
            case "Slice" -> slice(n);
            case "Gather" -> gather(n);
            default -> n;
        };
    }

    private boolean changes(Node n) {
        return java.util.stream.Stream.concat(n.inputs().stream(), n.outputs().stream()).map(tying.labels::get)
                .filter(java.util.Objects::nonNull).flatMap(l -> l.axes().stream()).anyMatch(cut::changes);
    }

    /// Every group keeps its width, so that their number falls with the channels.
    private Node groups(Node n, String attribute, long otherwise) {
        long groups = n.intAttribute(attribute, otherwise);
        Axis channels = tying.labels.get(n.inputs().getFirst()).axis(1);
        return groups <= 1 ? n : n.with(attribute, groups * cut.count(channels) / channels.size());
    }

    private Node shape(Node n, int input) {
        Labels out = tying.labels.get(n.output());
        if (out.axes().stream().noneMatch(cut::changes)) return n;
        String old = n.inputs().get(input);
        Optional<long[]> known = tying.integers(old).filter(v -> v.length == out.rank());
        return n.withInput(input, known.isPresent() ? constant(n.output() + "_shape", resized(known.get(), out)) : joined(n, old, out));
    }

    private long[] resized(long[] shape, Labels out) {
        return IntStream.range(0, shape.length).mapToLong(a -> cut.changes(out.axis(a)) ? cut.count(out.axis(a)) : shape[a]).toArray();
    }

    /// A computed shape: sizes that no input changes are written down, the others still come from the computation.
    private String joined(Node n, String old, Labels out) {
        long[] dims = tying.dims(n.output()).orElseThrow();
        long[] other = analysis.otherDims(n.output()).filter(d -> d.length == dims.length).orElse(dims);
        List<String> parts = new ArrayList<>();
        for (int a = 0; a < dims.length; a++) {
            String name = n.output() + "_size" + a;
            if (cut.changes(out.axis(a)) || dims[a] == other[a]) {
                parts.add(constant(name, cut.count(out.axis(a))));
            } else {
                String part = claim(name);
                nodes.add(Node.of("Slice", List.of(old, constant(name + "_from", a), constant(name + "_to", a + 1L)), part));
                parts.add(part);
            }
        }
        String shape = claim(n.output() + "_shape");
        nodes.add(Node.of("Concat", parts, shape).with("axis", 0));
        return shape;
    }

    private Node split(Node n) {
        Axis whole = tying.labels.get(n.inputs().getFirst()).axis((int) n.intAttribute("axis", 0));
        if (!cut.changes(whole)) return n;
        long[] sizes = n.outputs().stream().mapToLong(o -> cut.count(tying.labels.get(o).axis((int) n.intAttribute("axis", 0)))).toArray();
        if (tying.graph.opset() < 13) return n.with("split", sizes);
        Map<String, dev.fulcrum.graph.Attribute> attributes = new LinkedHashMap<>(n.attributes());
        attributes.remove("num_outputs");
        return new Node(n.name(), n.op(), n.domain(), List.of(n.inputs().getFirst(), constant(n.output() + "_split", sizes)), n.outputs(),
                attributes);
    }

    private Node slice(Node n) {
        Labels x = tying.labels.get(n.inputs().getFirst());
        List<SliceBounds.Bound> bounds = SliceBounds.of(n, x.rank(), tying::integers).orElseThrow().stream().map(b -> moved(x, b)).toList();
        long[] starts = bounds.stream().mapToLong(SliceBounds.Bound::start).toArray();
        long[] ends = bounds.stream().mapToLong(SliceBounds.Bound::end).toArray();
        if (n.inputs().size() == 1) return n.with("starts", starts).with("ends", ends);
        return n.withInput(1, constant(n.output() + "_starts", starts)).withInput(2, constant(n.output() + "_ends", ends));
    }

    private SliceBounds.Bound moved(Labels x, SliceBounds.Bound bound) {
        Axis axis = x.axis(bound.axis());
        int[] taken = bound.positions(axis.size());
        if (!cut.changes(axis) || taken.length == 0) return bound;
        return new SliceBounds.Bound(bound.axis(), cut.count(axis, taken[0]), cut.count(axis, taken[taken.length - 1] + 1), 1);
    }

    private Node gather(Node n) {
        Labels data = tying.labels.get(n.inputs().getFirst());
        Axis axis = data.axis((int) n.intAttribute("axis", 0));
        if (!cut.changes(axis)) return n;
        String indices = n.inputs().get(1);
        long[] moved = java.util.Arrays.stream(tying.integers(indices).orElseThrow()).mapToInt(i -> (int) (i < 0 ? i + axis.size() : i))
                .filter(i -> cut.stays(axis.slots()[i])).mapToLong(i -> cut.count(axis, i)).toArray();
        boolean scalar = tying.labels.get(indices).rank() == 0;
        return n.withInput(1, put(n.output() + "_indices", scalar ? Tensor.scalar(moved[0]) : Tensor.ofLongs(moved, moved.length)));
    }

    private String constant(String name, long... values) {
        return put(name, Tensor.ofLongs(values, values.length));
    }

    private String put(String name, Tensor tensor) {
        String claimed = claim(name);
        initializers.put(claimed, tensor);
        return claimed;
    }

    private String claim(String name) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) free = name + "_" + i;
        return free;
    }
}
