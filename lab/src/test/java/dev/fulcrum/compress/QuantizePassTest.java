package dev.fulcrum.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The shape of quantized graphs; what they compute is judged below `engines/onnxruntime`.
class QuantizePassTest {
    private static final Step.Quantize STEP = new Step.Quantize(Calibration.Method.MIN_MAX, false);

    @Test
    void frontAndSoftmaxStayFloat() {
        Graph quantized = quantize(network(17));
        Map<String, Node> makers = quantized.producers();
        assertThat(makers.get("halved").inputs()).as("front").first().isEqualTo("real");
        assertThat(makers.get("front_quantized").inputs().getFirst()).isEqualTo("front");
        assertThat(makers.get("probability").inputs()).containsExactly("logits");
        assertThat(makers).doesNotContainKeys("logits_quantized", "probability_quantized", "real_quantized");
    }

    @Test
    void aConvolutionAndItsReluAreQuantizedOnce() {
        Map<String, Node> makers = quantize(network(17)).producers();
        assertThat(makers).containsKey("act_quantized").doesNotContainKey("conv_quantized");
        assertThat(makers.get("act").inputs()).containsExactly("conv");
    }

    @Test
    void bothSidesOfAResidualSumAreQuantized() {
        Map<String, Node> makers = quantize(network(17)).producers();
        assertThat(makers.get("sum").inputs()).containsExactly("conv2_dequantized", "act_dequantized");
    }

    @Test
    void poolingAndReshapingKeepTheScaleOfTheirInput() {
        Graph graph = network(17);
        assertThat(QuantizePass.valuesToCalibrate(graph)).containsExactly("act", "conv2", "front", "sumAct");
        Map<String, Node> makers = quantize(graph).producers();
        assertThat(makers.get("pooled_quantized").inputs().get(1)).isEqualTo("sumAct_scale");
        assertThat(makers.get("flat_quantized").inputs().get(1)).isEqualTo("sumAct_scale");
    }

    @Test
    void floatWeightsAreGoneAndBiasScalesAreProducts() {
        Graph quantized = quantize(network(17));
        assertThat(quantized.initializers()).doesNotContainKeys("w1", "w2", "w3", "b1");
        assertThat(quantized.initializers().get("conv_weight_quantized").type()).isEqualTo(ElementType.INT8);
        assertThat(quantized.initializers().get("conv_bias_quantized").type()).isEqualTo(ElementType.INT32);
        float input = quantized.initializers().get("front_scale").floats().get(0);
        float[] weight = quantized.initializers().get("conv_weight_scale").toFloatArray();
        float[] bias = quantized.initializers().get("conv_bias_scale").toFloatArray();
        for (int c = 0; c < weight.length; c++) assertThat(bias[c]).isEqualTo(weight[c] * input);
        assertThat(quantized.inputs()).isEqualTo(network(17).inputs());
    }

    @Test
    void whatIsMissingIsAFault() {
        assertThatThrownBy(() -> quantize(network(12))).isInstanceOf(FaultException.class).hasMessageContaining("opset 12");
        assertThatThrownBy(() -> QuantizePass.apply(network(17), new Calibration(Map.of()), STEP)).isInstanceOf(FaultException.class)
                .hasMessageContaining("calibrated range for");
    }

    @Test
    void recipesSurviveJson() {
        Recipe recipe = Recipe.of(new Step.Distill(4, 0.9), STEP);
        assertThat(Json.read(Json.write(recipe), Recipe.class)).isEqualTo(recipe);
        assertThat(recipe.quantizes()).isTrue();
    }

    private static Graph quantize(Graph graph) {
        var ranges = QuantizePass.valuesToCalibrate(graph).stream().collect(Collectors.toMap(v -> v, v -> new Range(-1, 3)));
        return QuantizePass.apply(graph, new Calibration(ranges), STEP);
    }

    private static Graph network(long opset) {
        var g = new GraphBuilder("network").opset(opset);
        String image = g.input("image", ElementType.UINT8, Dim.of("N"), Dim.of(2), Dim.of(4), Dim.of(4));
        g.initializer("w1", ones(2, 2, 3, 3));
        g.initializer("b1", ones(2));
        g.initializer("w2", ones(2, 2, 3, 3));
        g.initializer("w3", ones(3, 8));
        g.add(Node.of("Cast", List.of(image), "real").with("to", 1));
        g.add(Node.of("Mul", List.of("real", g.constant(0.5f)), "halved"));
        g.add(Node.of("AveragePool", List.of("halved"), "front").with("kernel_shape", 1, 1));
        conv(g, "conv", "front", "w1", "b1");
        g.add(Node.of("Relu", List.of("conv"), "act"));
        conv(g, "conv2", "act", "w2");
        g.add(Node.of("Add", List.of("conv2", "act"), "sum"));
        g.add(Node.of("Relu", List.of("sum"), "sumAct"));
        g.add(Node.of("MaxPool", List.of("sumAct"), "pooled").with("kernel_shape", 2, 2).with("strides", 2, 2));
        g.add(Node.of("Flatten", List.of("pooled"), "flat"));
        g.add(Node.of("Gemm", List.of("flat", "w3"), "logits").with("transB", 1));
        g.add(Node.of("Softmax", List.of("logits"), "probability"));
        return g.output("probability", ElementType.FLOAT).build();
    }

    private static void conv(GraphBuilder g, String output, String... inputs) {
        g.add(Node.of("Conv", List.of(inputs), output).with("kernel_shape", 3, 3).with("pads", 1, 1, 1, 1));
    }

    private static Tensor ones(long... dims) {
        float[] w = new float[Math.toIntExact(Tensor.count(dims))];
        java.util.Arrays.fill(w, 1);
        return Tensor.ofFloats(w, dims);
    }
}
