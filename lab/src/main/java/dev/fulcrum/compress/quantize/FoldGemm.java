package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes alpha and beta of each Gemm into its constants, so that it is a plain product with a bias: `y = x (αW) + (βb)`.
///
/// A Gemm whose weight or bias is no constant stays as it is.
final class FoldGemm {
    private FoldGemm() {}

    static Graph apply(Graph graph) {
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        List<Node> nodes = new ArrayList<>();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            boolean folds = folds(graph, node);
            nodes.add(folds ? folded(node, initializers) : node);
            changed |= folds;
        }
        return changed ? graph.withNodes(nodes, initializers) : graph;
    }

    private static boolean folds(Graph graph, Node node) {
        if (!node.is("Gemm") || node.floatAttribute("alpha", 1) == 1 && node.floatAttribute("beta", 1) == 1) return false;
        return isFloat(graph, node.inputs().get(1)) && node.input(2).map(b -> isFloat(graph, b)).orElse(true);
    }

    private static boolean isFloat(Graph graph, String value) {
        return graph.initializer(value).filter(t -> t.type() == ElementType.FLOAT).isPresent();
    }

    private static Node folded(Node node, Map<String, Tensor> initializers) {
        Node plain = scaled(node, 1, node.floatAttribute("alpha", 1), initializers);
        if (node.input(2).isPresent()) plain = scaled(plain, 2, node.floatAttribute("beta", 1), initializers);
        Map<String, dev.fulcrum.graph.Attribute> attributes = new TreeMap<>(plain.attributes());
        attributes.keySet().removeAll(List.of("alpha", "beta"));
        return new Node(plain.name(), plain.op(), plain.domain(), plain.inputs(), plain.outputs(), attributes);
    }

    private static Node scaled(Node node, int input, float factor, Map<String, Tensor> initializers) {
        if (factor == 1) return node;
        Tensor value = initializers.get(node.inputs().get(input));
        float[] scaled = value.toFloatArray();
        for (int i = 0; i < scaled.length; i++) scaled[i] *= factor;
        String name = node.output() + (input == 1 ? "_scaled_weight" : "_scaled_bias");
        initializers.put(name, Tensor.ofFloats(scaled, value.dims()));
        return node.withInput(input, name);
    }
}
