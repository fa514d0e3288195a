package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.train.Parameters;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Which layers of a guest are trained further.
public enum TrainableLayers {
    /// Every weight.
    ALL,
    /// The last layer with weights, and what shifts or scales its output.
    LAST;

    private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    /// Names of the weights that stay as they are.
    public Set<String> frozen(Graph graph) {
        Set<String> frozen = new TreeSet<>();
        if (this == ALL) return frozen;
        Parameters all = Parameters.of(graph);
        frozen.addAll(all.trainable());
        for (Node node : graph.nodes().reversed()) {
            frozen.removeAll(node.inputs());
            if (LAYERS.contains(node.op()) && node.inputs().stream().anyMatch(all.trainable()::contains)) break;
        }
        return frozen;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
