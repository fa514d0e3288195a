package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Operators whose bodies are graphs.
final class ControlFlow {
    private ControlFlow() {}

    static void register(Map<String, Kernel> to) {
        to.put("If", c -> body(c, c.graph(c.in(0).isTrue(0) ? "then_branch" : "else_branch"), List.of()));
        to.put("Loop", ControlFlow::loop);
        to.put("Scan", ControlFlow::scan);
    }

    private static List<Array> body(Call c, Graph graph, List<Array> inputs) {
        Interpreter.Scope inside = c.scope().inside();
        for (int i = 0; i < inputs.size(); i++) inside.values().put(graph.inputs().get(i).name(), inputs.get(i));
        Interpreter.run(graph, inside);
        List<Array> made = new ArrayList<>();
        for (Value output : graph.outputs()) {
            Array value = inside.find(output.name());
            if (value == null) throw new IllegalArgumentException("body must make " + output.name());
            made.add(value);
        }
        return made;
    }

    /// Inputs: trip count, condition, carried values; the body gives condition, carried values, values to collect.
    private static List<Array> loop(Call c) {
        Graph graph = c.graph("body");
        long trips = c.has(0) ? c.in(0).getLong(0) : Long.MAX_VALUE;
        Array go = c.has(1) ? c.in(1) : truth();
        List<Array> carried = new ArrayList<>(c.inputs().subList(2, c.count()));
        if (carried.contains(null)) throw c.unsupported("a carried value left out");
        int state = carried.size();
        List<List<Array>> collected = lists(graph.outputs().size() - 1 - state);
        for (long i = 0; i < trips && go.isTrue(0); i++) {
            List<Array> in = new ArrayList<>(List.of(Array.scalar(i), go));
            in.addAll(carried);
            List<Array> made = body(c, graph, in);
            go = made.getFirst();
            carried = new ArrayList<>(made.subList(1, 1 + state));
            for (int k = 0; k < collected.size(); k++) collected.get(k).add(made.get(1 + state + k));
        }
        for (List<Array> values : collected) carried.add(stacked(c, values, 0, false));
        return carried;
    }

    private static Array truth() {
        return Array.scalar(ElementType.BOOL, 1);
    }

    private static List<List<Array>> lists(int count) {
        List<List<Array>> lists = new ArrayList<>();
        for (int i = 0; i < count; i++) lists.add(new ArrayList<>());
        return lists;
    }

    private static Array stacked(Call c, List<Array> values, int axis, boolean reverse) {
        if (values.isEmpty()) throw c.unsupported("a loop without a round that collects values");
        List<Array> ordered = reverse ? values.reversed() : values;
        return Layouts.concat(ordered.stream().map(v -> v.reshaped(Shape.join(Shape.part(v.dims, 0, axis), new int[] {1},
                Shape.part(v.dims, axis, v.rank())))).toList(), axis);
    }

    private static List<Array> scan(Call c) {
        if (c.opset() < 9) throw c.unsupported("Scan before opset 9");
        Graph graph = c.graph("body");
        int scanned = (int) c.integer("num_scan_inputs", 1);
        int state = c.count() - scanned;
        int[] axes = c.ints("scan_input_axes", new int[scanned]);
        int[] directions = c.ints("scan_input_directions", new int[scanned]);
        int outputs = graph.outputs().size() - state;
        int[] outAxes = c.ints("scan_output_axes", new int[outputs]);
        int[] outDirections = c.ints("scan_output_directions", new int[outputs]);
        List<Array> carried = new ArrayList<>(c.inputs().subList(0, state));
        List<List<Array>> collected = lists(outputs);
        int steps = c.in(state).dim(Shape.axis(axes[0], c.in(state).rank()));
        for (int t = 0; t < steps; t++) {
            List<Array> in = new ArrayList<>(carried);
            for (int k = 0; k < scanned; k++) in.add(slice(c.in(state + k), axes[k], directions[k] == 0 ? t : steps - 1 - t));
            List<Array> made = body(c, graph, in);
            carried = new ArrayList<>(made.subList(0, state));
            for (int k = 0; k < outputs; k++) collected.get(k).add(made.get(state + k));
        }
        for (int k = 0; k < outputs; k++) {
            int rank = collected.get(k).isEmpty() ? 1 : collected.get(k).getFirst().rank() + 1;
            carried.add(stacked(c, collected.get(k), Shape.axis(outAxes[k], rank), outDirections[k] == 1));
        }
        return carried;
    }

    private static Array slice(Array x, int axis, int at) {
        int a = Shape.axis(axis, x.rank());
        return Layouts.part(x, a, at, 1).reshaped(Shape.join(Shape.part(x.dims, 0, a), Shape.part(x.dims, a + 1, x.rank())));
    }
}
