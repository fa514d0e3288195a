package dev.fulcrum.compress;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.unit.Fault;
import java.util.Set;
import java.util.TreeSet;

/// Static post-training quantization of a float graph to the QDQ form: pairs of QuantizeLinear and DequantizeLinear around float
/// operators, which a runtime fuses into 8-bit operators and anything else can still run.
///
/// Activations are uint8 with a zero point (after a Relu that uses all 256 steps; on x86 the fast dot product wants one unsigned
/// factor), weights int8 without one, a scale a channel; biases are int32 with scale activation x weight, so that the accumulator
/// needs no change of scale. See Jacob et al. 2018, "Quantization and training of neural networks for efficient
/// integer-arithmetic-only inference".
///
/// Processors without an 8-bit dot product (AVX2 and AVX-512 before VNNI) add two products in 16 bits, which saturates:
/// 2 · 255 · 127 > 32767. For them weights use 7 bits (2 · 255 · 64 = 32640 fits) at the price of a coarser step; where the
/// instruction exists all 8 bits are used. [Step.Quantize#on] decides by the flags of the machine that will serve.
///
/// [dev.fulcrum.compress.quantize.StaticQuantizer] does what should come before: folding, preparations, calibration.
public final class QuantizePass {
    private static final int OLDEST_OPSET = 13;
    private static final Range GATE = new Range(0, 1);
    private final Graph graph;
    private final QuantizationPlan plan;
    private final Calibration calibration;
    private final int largest;
    private final boolean fake;
    private final QdqWriter out;

    private QuantizePass(Graph graph, Calibration calibration, Step.Quantize step, int largest, boolean fake) {
        this.graph = graph;
        this.plan = QuantizationPlan.of(graph, step.excluded());
        this.calibration = calibration;
        this.largest = largest;
        this.fake = fake;
        this.out = new QdqWriter(graph);
    }

    /// The values whose ranges [#apply] needs, for [Calibration#of]; fold batch norms first.
    public static Set<String> valuesToCalibrate(Graph graph) {
        return valuesToCalibrate(graph, Set.of());
    }

    /// @param excluded nodes that stay float, by their first output
    public static Set<String> valuesToCalibrate(Graph graph, Set<String> excluded) {
        return new TreeSet<>(QuantizationPlan.of(graph, excluded).calibrated());
    }

    /// Rewrites the graph; inputs, outputs and metadata stay as they are.
    ///
    /// @throws dev.fulcrum.unit.FaultException for an opset below 13 (a scale a channel came with it) or a range that is missing
    public static Graph apply(Graph graph, Calibration calibration, Step.Quantize step) {
        return baked(graph, calibration, step, step.largest());
    }

    /// The same with weights that stay float behind a pair, for training; see [FakeQuantize].
    static Graph fake(Graph graph, Calibration calibration, Step.Quantize step, int largest) {
        checkOpset(graph);
        return new QuantizePass(graph, calibration, step, largest, true).quantize();
    }

    /// With fewer bits than runtimes compute in.
    static Graph baked(Graph graph, Calibration calibration, Step.Quantize step, int largest) {
        checkOpset(graph);
        return new QuantizePass(graph, calibration, step, largest, false).quantize();
    }

    private static void checkOpset(Graph graph) {
        if (graph.opset() < OLDEST_OPSET) {
            throw Fault.of("quantize " + graph.name(), "must be opset 13 or later", "opset " + graph.opset(), "convert the model").raise();
        }
    }

    private Graph quantize() {
        graph.inputs().stream().map(Value::name).filter(plan.values()::contains).forEach(this::pair);
        for (Node node : graph.nodes()) {
            emit(node);
            node.outputs().stream().filter(plan.values()::contains).forEach(isGate(node) ? v -> out.pair(v, v, GATE) : this::pair);
        }
        return out.graph();
    }

    /// Every reader sees the dequantized value: were the float one read too, the pair could not be fused into its maker.
    private void emit(Node node) {
        Node rewired = node.withInputs(node.inputs().stream()
                .map(i -> plan.values().contains(i) ? QdqWriter.dequantized(i) : i).toList());
        if (isGate(node)) out.gate(node, plan.scaleSource(node.inputs().getFirst()), range(node.inputs().getFirst()));
        else if (isKeptFloat(node)) out.keptFloat(rewired, node.inputs().getFirst(), features(node), range(node.inputs().getFirst()));
        else if (!plan.isWeighted(node)) out.add(rewired);
        else if (fake) out.fake(rewired, node.inputs().get(1), largest);
        else out.baked(rewired, node.inputs().get(1), node.input(2).orElse(null), range(node.inputs().getFirst()).scale(), largest);
    }

    private boolean isGate(Node node) {
        return QuantizationPlan.isRisingGate(node) && plan.values().contains(node.inputs().getFirst()) && plan.values()
                .contains(node.output());
    }

    private boolean isKeptFloat(Node node) {
        boolean linear = node.is("Conv") || node.is("ConvTranspose") || node.is("Gemm") && node.intAttribute("transA", 0) == 0;
        return linear && !plan.isWeighted(node) && plan.values().contains(node.inputs().getFirst())
                && graph.initializer(node.inputs().get(1)).isPresent();
    }

    /// Channels that a linear node reads.
    private int features(Node node) {
        Tensor weight = graph.initializers().get(node.inputs().get(1));
        if (node.is("Conv")) return Math.toIntExact(weight.dim(1) * node.intAttribute("group", 1));
        return Math.toIntExact(weight.dim(node.intAttribute("transB", 0) == 1 ? 1 : 0));
    }

    private void pair(String value) {
        out.pair(value, plan.scaleSource(value), range(value));
    }

    private Range range(String value) {
        String source = plan.scaleSource(value);
        Range range = calibration.ranges().get(source);
        if (range == null) {
            throw Fault.of("quantize " + graph.name(), "must have a calibrated range for " + source, "none",
                    "calibrate the values that valuesToCalibrate names, on the same graph").raise();
        }
        return range;
    }
}
