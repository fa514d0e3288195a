package dev.fulcrum.compress;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Quantization-aware training: a float graph that computes what its int8 form will compute, and can still be trained.
///
/// Rounding has no useful gradient. [#apply] puts a pair of QuantizeLinear and DequantizeLinear around every activation and every
/// weight that [QuantizePass] would quantize, the weights themselves staying float initializers; a training engine lets gradients
/// through a pair as if it were the identity inside the representable range and stops them outside (the straight-through estimator,
/// Bengio, Léonard and Courville 2013; clipped as in Jacob et al. 2018):
///
///     forward   y = s · (clamp(round(x / s) + z, lowest, highest) − z)
///     backward  dx = dy where lowest <= round(x / s) + z <= highest, else 0
///
/// Activation scales are constants from calibration. Weight scales are nodes of the graph, s = max|w| / 127 of each channel, so that
/// they follow the weights at every step; no gradient flows through a scale. Biases stay float: their int32 step is 2^-23 of their
/// range or finer. Batch norms are folded before: what is trained is what will be served.
///
/// [#finish] turns the trained graph into exactly what [QuantizePass] writes for those weights and ranges.
public final class FakeQuantize {
    private final Graph graph;
    private final Map<String, Node> producers;
    private final int largest;
    private final QdqWriter out;
    private final Set<String> gone = new HashSet<>();
    private final Map<Node, Node> quantizers = new HashMap<>();

    private FakeQuantize(Graph graph, int largest) {
        this.graph = graph;
        this.producers = graph.producers();
        this.largest = largest;
        this.out = new QdqWriter(graph);
    }

    /// @param graph       float, batch norms folded, opset 13 or later
    /// @param calibration ranges of the values that [QuantizePass#valuesToCalibrate] names
    public static Graph apply(Graph graph, Calibration calibration, Step.Quantize step) {
        return QuantizePass.fake(graph, calibration, step, step.largest());
    }

    /// With fewer bits than runtimes compute in, for studies of what training can win back.
    ///
    /// @param largest magnitude of a weight's code, 1 to 127
    static Graph apply(Graph graph, Calibration calibration, Step.Quantize step, int largest) {
        return QuantizePass.fake(graph, calibration, step, largest);
    }

    /// The int8 graph of a graph that [#apply] made and that was trained since.
    public static Graph finish(Graph trained, Step.Quantize step) {
        return finish(trained, step.largest());
    }

    static Graph finish(Graph trained, int largest) {
        return new FakeQuantize(trained, largest).bake();
    }

    private Graph bake() {
        for (Node node : graph.nodes()) {
            Node quantizer = weightQuantizer(node);
            if (quantizer != null) {
                quantizers.put(node, quantizer);
                chain(quantizer);
            }
        }
        for (Node node : graph.nodes()) {
            if (gone.contains(node.output())) continue;
            Node quantizer = quantizers.get(node);
            if (quantizer == null) out.add(node);
            else out.baked(node, quantizer.inputs().getFirst(), node.input(2).orElse(null), inputScale(node), largest);
        }
        return out.graph();
    }

    /// The QuantizeLinear of a node's float weight, or null where its weight has no pair.
    private Node weightQuantizer(Node node) {
        Node dequantize = node.inputs().size() < 2 ? null : producers.get(node.inputs().get(1));
        if (dequantize == null || !dequantize.is("DequantizeLinear")) return null;
        Node quantize = producers.get(dequantize.inputs().getFirst());
        boolean ofWeight = quantize != null && quantize.is("QuantizeLinear") && graph.initializer(quantize.inputs().getFirst()).isPresent();
        if (ofWeight) gone.add(dequantize.output());
        return ofWeight ? quantize : null;
    }

    /// Everything from the float weight to its scale goes.
    private void chain(Node node) {
        gone.add(node.output());
        node.inputs().stream().map(producers::get).filter(java.util.Objects::nonNull).forEach(this::chain);
    }

    private float inputScale(Node node) {
        Node dequantize = producers.get(node.inputs().getFirst());
        return graph.initializers().get(dequantize.inputs().get(1)).floats().get(0);
    }
}
