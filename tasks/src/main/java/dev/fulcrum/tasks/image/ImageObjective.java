package dev.fulcrum.tasks.image;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Objectives for classification as ONNX graphs over `logits` [N,classes]; targets are distributions, so that smoothing and mixup
/// need no operator of their own.
final class ImageObjective {
    private static final long OPSET = 17;

    private ImageObjective() {}

    /// Cross-entropy with the distribution `target`: mean over N of -sum_c target log softmax(logits).
    static Graph crossEntropy() {
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        entropy("", "logits", "target", "loss", nodes, constants);
        return graph("cross-entropy", List.of("logits", "target"), nodes, constants);
    }

    /// (1 - a) x cross-entropy with `target` + a T^2 x cross-entropy with `teacher` at temperature T (Hinton et al. 2015).
    ///
    /// `teacher` holds the teacher's probabilities at temperature T.
    static Graph distillation(double a, double temperature) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        entropy("hard.", "logits", "target", "hard", nodes, constants);
        constants.put("cooling", Tensor.scalar((float) (1 / temperature)));
        nodes.add(Node.of("Mul", List.of("logits", "cooling"), "cooled"));
        entropy("soft.", "cooled", "teacher", "soft", nodes, constants);
        constants.put("hard.share", Tensor.scalar((float) (1 - a)));
        constants.put("soft.share", Tensor.scalar((float) (a * temperature * temperature)));
        nodes.add(Node.of("Mul", List.of("hard", "hard.share"), "hard.part"));
        nodes.add(Node.of("Mul", List.of("soft", "soft.share"), "soft.part"));
        nodes.add(Node.of("Add", List.of("hard.part", "soft.part"), "loss"));
        return graph("distillation", List.of("logits", "target", "teacher"), nodes, constants);
    }

    private static void entropy(String prefix, String logits, String target, String loss, List<Node> nodes, Map<String, Tensor> constants) {
        constants.put(prefix + "axis", Tensor.ofLongs(new long[] {1}, 1));
        nodes.add(Node.of("LogSoftmax", List.of(logits), prefix + "log").with("axis", 1L));
        nodes.add(Node.of("Mul", List.of(target, prefix + "log"), prefix + "weighted"));
        nodes.add(Node.of("ReduceSum", List.of(prefix + "weighted", prefix + "axis"), prefix + "likelihood").with("keepdims", 0L));
        nodes.add(Node.of("ReduceMean", List.of(prefix + "likelihood"), prefix + "mean").with("keepdims", 0L));
        nodes.add(Node.of("Neg", List.of(prefix + "mean"), loss));
    }

    private static Graph graph(String name, List<String> inputs, List<Node> nodes, Map<String, Tensor> constants) {
        return new Graph(name, nodes, constants,
                inputs.stream().map(i -> Value.of(i, ElementType.FLOAT, Dim.of("N"), Dim.of("classes"))).toList(),
                List.of(Value.of("loss", ElementType.FLOAT)), List.of(), Map.of("", OPSET), 8, Map.of(), new byte[0]);
    }
}
