package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/// A graph compiled for walking: every value has a slot, every node is a [Kernel] that reads and writes slots.
///
/// Names are resolved here, once; a run only follows integers. Nodes that no wanted value depends on are left out.
final class Program {
    /// The slots of the run under way, which bodies of control flow look into.
    static final class Frame {
        private Tensor[] slots;

        Tensor[] slots() {
            return slots;
        }
    }

    private record Step(Node node, Kernel kernel, int[] in, int[] out) {}

    private final Map<String, Integer> slotOf = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final Frame frame = new Frame();
    private final Tensor[] template;
    private final int[] inputs;
    private final int[] outputs;

    /// @param graph     what to walk
    /// @param inputs    names of values that every run gives, in order
    /// @param outputs   names of values that every run returns, in order
    /// @param constants tensors of initializers by name; they outlive the program
    Program(Graph graph, List<String> inputs, List<String> outputs, Map<String, Tensor> constants, Mode mode, Owned owned, int opset) {
        Map<String, Tensor> fixed = new HashMap<>(constants);
        inputs.forEach(fixed::remove);
        inputs.forEach(this::slot);
        List<Node> needed = needed(graph, outputs, inputs);
        for (Node node : needed) {
            if (node.is("Constant")) fixed.put(node.output(), owned.keep(Constants.valueOf(node)));
        }
        fixed.keySet().forEach(this::slot);
        for (Node node : needed) if (!node.is("Constant")) steps.add(compile(node, fixed, mode, owned, opset));
        this.inputs = inputs.stream().mapToInt(this::slot).toArray();
        this.outputs = outputs.stream().mapToInt(this::known).toArray();
        template = new Tensor[slotOf.size()];
        fixed.forEach((name, tensor) -> template[slot(name)] = tensor);
    }

    /// Runs all steps.
    ///
    /// @param values one tensor an input, in the order given to the constructor
    /// @return one tensor an output
    Tensor[] run(Tensor... values) {
        Tensor[] outer = frame.slots;
        Tensor[] slots = template.clone();
        frame.slots = slots;
        for (int i = 0; i < inputs.length; i++) slots[inputs[i]] = values[i];
        try {
            for (Step step : steps) run(step, slots);
        } finally {
            frame.slots = outer;
        }
        Tensor[] results = new Tensor[outputs.length];
        for (int i = 0; i < outputs.length; i++) results[i] = slots[outputs[i]];
        return results;
    }

    private static void run(Step step, Tensor[] slots) {
        Tensor[] in = new Tensor[step.in.length];
        for (int i = 0; i < in.length; i++) in[i] = step.in[i] < 0 ? null : slots[step.in[i]];
        Tensor[] out;
        try {
            out = step.kernel.run(in);
        } catch (FaultException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failed(step.node, e);
        }
        for (int i = 0; i < step.out.length; i++) if (step.out[i] >= 0) slots[step.out[i]] = out[i];
    }

    private static FaultException failed(Node node, RuntimeException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
        return Fault.of("run node " + node.label(), "must be given inputs that fit the operator", message,
                "check the shapes and element types of the inputs").raise(e);
    }

    private Step compile(Node node, Map<String, Tensor> fixed, Mode mode, Owned owned, int opset) {
        Site site = new Site(node, opset, mode, fixed, owned, body -> body(body, fixed, mode, owned, opset));
        int[] in = node.inputs().stream().mapToInt(name -> name.isEmpty() ? -1 : known(name)).toArray();
        Kernel kernel = Operators.of(node).at(site);
        int[] out = node.outputs().stream().mapToInt(name -> name.isEmpty() ? -1 : slot(name)).toArray();
        return new Step(node, kernel, in, out);
    }

    private Body body(Graph body, Map<String, Tensor> fixed, Mode mode, Owned owned, int opset) {
        List<String> inner = new ArrayList<>(body.inputs().stream().map(v -> v.name()).toList());
        List<Integer> captured = new ArrayList<>();
        Map<String, Tensor> constants = new HashMap<>();
        body.initializers().forEach((name, value) -> constants.put(name, owned.keep(TorchTensors.copy(value))));
        for (String free : FreeNames.of(body)) {
            if (fixed.containsKey(free)) constants.putIfAbsent(free, fixed.get(free));
            else {
                inner.add(free);
                captured.add(known(free));
            }
        }
        List<String> results = body.outputs().stream().map(v -> v.name()).toList();
        return new Body(new Program(body, inner, results, constants, mode, owned, opset), captured, frame);
    }

    private int slot(String name) {
        return slotOf.computeIfAbsent(name, k -> slotOf.size());
    }

    private int known(String name) {
        Integer slot = slotOf.get(name);
        if (slot != null) return slot;
        throw Fault.of("value " + name, "must be an input, an initializer or made by an earlier node", "nothing that makes it",
                "check the graph").raise();
    }

    private static List<Node> needed(Graph graph, List<String> outputs, List<String> given) {
        Set<String> wanted = new HashSet<>(outputs);
        LinkedHashSet<Node> kept = new LinkedHashSet<>();
        for (Node node : graph.nodes().reversed()) {
            if (node.outputs().stream().noneMatch(o -> wanted.contains(o) && !given.contains(o))) continue;
            kept.add(node);
            wanted.addAll(node.inputs());
            wanted.addAll(FreeNames.ofBodies(node));
        }
        return new ArrayList<>(kept).reversed();
    }
}
