package dev.fulcrum.scaling;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.Node;

/// What a graph has to do and to move, whatever it runs on.
///
/// @param flops           operations of one example, 1 MAC = 2 FLOPs
/// @param weightBytes     read once a run, whatever the batch
/// @param activationBytes most that is alive at once, an example
/// @param quantized       whether it calculates in 8 bits, for which machines have instructions of their own, or have none
public record GraphWork(double flops, double weightBytes, double activationBytes, boolean quantized) {

    public static GraphWork of(Graph graph) {
        GraphCount count = GraphCount.of(graph, 1);
        boolean quantized = graph.nodes().stream().map(Node::op).anyMatch(op -> op.equals("DequantizeLinear") || op.startsWith("QLinear")
                || op.endsWith("Integer"));
        return new GraphWork(count.flops(), count.weightBytes(), count.peakActivationBytes(), quantized);
    }

    /// The least time that a run can take: max(F / P, B / W) seconds.
    public double seconds(PeakRates rates, int batch) {
        return Math.max(batch * flops / rates.flops(), (weightBytes + batch * activationBytes) / rates.bytes());
    }
}
