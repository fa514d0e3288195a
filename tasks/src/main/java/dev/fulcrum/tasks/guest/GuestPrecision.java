package dev.fulcrum.tasks.guest;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.QuantizePass;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.quantize.OutputError;
import dev.fulcrum.compress.quantize.QuantizeDynamicPass;
import dev.fulcrum.compress.quantize.QuantizeWeightsPass;
import dev.fulcrum.compress.quantize.RangeChoice;
import dev.fulcrum.compress.quantize.Sensitivity;
import dev.fulcrum.compress.quantize.StaticQuantizer;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// In what numbers a guest's products are taken.
public enum GuestPrecision {
    /// As trained, batch norms folded.
    FP32("fp32"),
    /// uint8 activations with fixed ranges, int8 weights.
    INT8("int8"),
    /// The same with the nodes that lose most left in floats.
    MIXED("mixed"),
    /// int8 weights, ranges of activations found in each run; matrices only.
    DYNAMIC("dynamic"),
    /// 4-bit weights, float activations; matrices only.
    INT4("int4");

    private static final int BLOCK = 32;
    private final String word;

    GuestPrecision(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static GuestPrecision of(String word) {
        return Arrays.stream(values()).filter(p -> p.word.equals(word)).findFirst().orElseThrow();
    }

    /// A graph in another precision, and the step that made it.
    public record Converted(Graph graph, Step step) {}

    /// Whether there is anything in the graph that this precision changes.
    boolean applies(Graph graph) {
        return switch (this) {
            case FP32 -> true;
            case INT8, MIXED -> graph.opset() >= 13 && !QuantizePass.valuesToCalibrate(graph).isEmpty();
            case DYNAMIC -> graph.opset() >= 11 && !QuantizeDynamicPass.candidates(graph).isEmpty();
            case INT4 -> !QuantizeWeightsPass.candidates(graph, new Step.QuantizeWeights(4, BLOCK)).isEmpty();
        };
    }

    /// The form whose speed stands for this precision: right in its operators, not in its ranges.
    Graph sketch(Graph graph, List<Map<String, Tensor>> batches, boolean reduceRange, Engine engine) {
        Step.Quantize plain = new Step.Quantize(Calibration.Method.MIN_MAX, reduceRange);
        return switch (this) {
            case FP32 -> new StaticQuantizer(graph, Set.of(), batches, engine).prepared();
            case INT8 -> StaticQuantizer.quantize(graph, plain, batches, engine);
            case MIXED -> {
                StaticQuantizer quantizer = new StaticQuantizer(graph, Set.of(), batches, engine);
                yield quantizer.quantize(plain.without(ends(quantizer.candidates())));
            }
            case DYNAMIC -> QuantizeDynamicPass.apply(graph, new Step.QuantizeDynamic(reduceRange, new TreeSet<>()));
            case INT4 -> QuantizeWeightsPass.apply(graph, new Step.QuantizeWeights(4, BLOCK));
        };
    }

    /// Input and output layers, the usual suspects.
    private static Set<String> ends(List<Node> weighted) {
        return weighted.isEmpty() ? Set.of() : Set.of(weighted.getFirst().output(), weighted.getLast().output());
    }

    /// The graph in this precision, each choice made by the error of the outputs on data.
    ///
    /// @param calibration batches whose ranges are read
    /// @param judged      other batches, on which choices are made
    Converted convert(Graph graph, List<Map<String, Tensor>> calibration, List<Map<String, Tensor>> judged, boolean reduceRange, Engine engine) {
        return switch (this) {
            case FP32 -> new Converted(new StaticQuantizer(graph, Set.of(), calibration, engine).prepared(), null);
            case INT8 -> chosen(graph, calibration, judged, reduceRange, engine);
            case MIXED -> mixed(graph, calibration, judged, reduceRange, engine);
            case DYNAMIC -> {
                var step = new Step.QuantizeDynamic(reduceRange, new TreeSet<>());
                yield new Converted(QuantizeDynamicPass.apply(graph, step), step);
            }
            case INT4 -> {
                var step = new Step.QuantizeWeights(4, BLOCK);
                yield new Converted(QuantizeWeightsPass.apply(graph, step), step);
            }
        };
    }

    /// A step that was chosen before, carried out again to the same bits.
    static Graph again(Graph graph, Step step, List<Map<String, Tensor>> calibration, Engine engine) {
        return switch (step) {
            case null -> new StaticQuantizer(graph, Set.of(), calibration, engine).prepared();
            case Step.Quantize s -> StaticQuantizer.quantize(graph, s, calibration, engine);
            case Step.QuantizeDynamic s -> QuantizeDynamicPass.apply(graph, s);
            case Step.QuantizeWeights s -> QuantizeWeightsPass.apply(graph, s);
            case Step.Half _ -> dev.fulcrum.compress.quantize.HalfPass.apply(graph);
            case Step.Distill _, Step.Prune _, Step.Factorize _ -> throw new IllegalArgumentException("no precision: " + step);
        };
    }

    private static Converted chosen(Graph graph, List<Map<String, Tensor>> calibration, List<Map<String, Tensor>> judged, boolean reduceRange,
            Engine engine) {
        OutputError error = new OutputError(graph, judged, engine);
        RangeChoice best = null;
        for (Step.Preparation[] first : new Step.Preparation[][] {{}, {Step.Preparation.CORRECT_BIAS},
                {Step.Preparation.EQUALIZE, Step.Preparation.CORRECT_BIAS}}) {
            Step.Quantize step = new Step.Quantize(Calibration.Method.MIN_MAX, reduceRange).preparing(first);
            RangeChoice choice = RangeChoice.of(new StaticQuantizer(graph, step.preparations(), calibration, engine), step, error);
            if (best == null || choice.least() < best.least()) best = choice;
        }
        return new Converted(best.graph(), best.step());
    }

    /// Half the error of the whole in int8 is the bound that exclusion goes for.
    private static Converted mixed(Graph graph, List<Map<String, Tensor>> calibration, List<Map<String, Tensor>> judged, boolean reduceRange,
            Engine engine) {
        Step.Quantize step = (Step.Quantize) chosen(graph, calibration, judged, reduceRange, engine).step();
        StaticQuantizer quantizer = new StaticQuantizer(graph, step.preparations(), calibration, engine);
        OutputError error = new OutputError(graph, judged, engine);
        Sensitivity found = Sensitivity.of(quantizer, step, error, error.of(quantizer.quantize(step)) / 2);
        return new Converted(found.graph(), found.step());
    }
}
