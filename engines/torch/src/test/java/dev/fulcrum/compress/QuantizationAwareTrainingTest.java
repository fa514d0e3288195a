package dev.fulcrum.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.compress.quantize.StaticQuantizer;
import dev.fulcrum.engines.torch.TestingNets;
import dev.fulcrum.engines.torch.TorchEngine;
import dev.fulcrum.engines.torch.TorchTraining;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.Parameters;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fake-quantized graphs: what they train, what they end as, and what training wins back.
class QuantizationAwareTrainingTest {
    private static final Step.Quantize STEP = new Step.Quantize(Calibration.Method.MIN_MAX, false);
    private static final TrainingOptions OPTIONS = new TrainingOptions(Optimizer.AdamW.DEFAULT, 1, false, false, 0);
    private final TorchEngine engine = new TorchEngine();

    @Test
    void weightsAndBiasesAreTrainedScalesAreNot() {
        Graph folded = folded(TestingNets.smallCnn(1));
        Set<String> before = Parameters.of(folded).trainable();
        assertThat(Parameters.of(fake(folded, 127)).trainable()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(before).hasSize(6);
    }

    @Test
    void twoReadersOfOneWeightLeaveItsScaleAlone() {
        Graph folded = folded(TestingNets.smallCnn(1));
        Graph shared = folded.withNodes(folded.nodes().stream().map(n -> n.is("Gemm") ? n.withInput(2, "bf") : n).toList(),
                folded.initializers());
        Graph fake = fake(shared, 127);
        Graph twice = fake.withNodes(java.util.stream.Stream.concat(fake.nodes().stream(), fake.nodes().stream()
                .map(QuantizationAwareTrainingTest::again)).toList(),
                fake.initializers());
        assertThat(Parameters.of(twice).trainable()).noneMatch(n -> n.contains("largest") || n.contains("scale"));
    }

    private static dev.fulcrum.graph.Node again(dev.fulcrum.graph.Node n) {
        return new dev.fulcrum.graph.Node(n.name() + "2", n.op(), n.domain(), n.inputs(), n.outputs().stream().map(o -> o + "2").toList(),
                n.attributes());
    }

    /// Untouched by training, the finished graph is what post-training quantization writes, to the byte of every constant.
    @ParameterizedTest
    @ValueSource(ints = {127, 64, 7, 1})
    void finishingIsPostTrainingQuantization(int largest) {
        Graph folded = folded(TestingNets.smallCnn(2));
        Graph finished = FakeQuantize.finish(fake(folded, largest), largest);
        Graph direct = QuantizePass.baked(folded, calibration(folded), STEP, largest);
        assertThat(finished.nodes()).isEqualTo(direct.nodes());
        assertThat(finished.initializers()).isEqualTo(direct.initializers());
    }

    @ParameterizedTest
    @CsvSource({"127, 0.002", "7, 0.002", "1, 0.002"})
    void theFinishedGraphComputesWhatTheTrainedOneComputed(int largest, double close) {
        Graph trained = train(fake(folded(TestingNets.smallCnn(3)), largest), 20, 0.005);
        Map<String, Tensor> images = TestingNets.batch(5, 64);
        float[] fake = run(trained, images);
        float[] baked = run(FakeQuantize.finish(trained, largest), images);
        for (int i = 0; i < fake.length; i++) assertThat((double) baked[i]).isCloseTo(fake[i],
                org.assertj.core.api.Assertions.within(close));
    }

    /// Weights of three values, -s, 0 and s: rounding a trained net to them ruins it, training through them does not.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void trainingWinsBackWhatTernaryWeightsLose(long seed) {
        Graph model = folded(train(TestingNets.smallCnn(seed), 60, 0.01));
        assertThat(accuracy(model)).isGreaterThan(0.97);
        double rounded = accuracy(QuantizePass.baked(model, calibration(model), STEP, 1));
        Graph trained = train(fake(model, 1), 60, 0.003);
        double aware = accuracy(FakeQuantize.finish(trained, 1));
        assertThat(rounded).isLessThan(0.9);
        assertThat(aware).isGreaterThan(Math.max(0.95, rounded + 0.05));
    }

    private Graph fake(Graph folded, int largest) {
        return FakeQuantize.apply(folded, calibration(folded), STEP, largest);
    }

    private Calibration calibration(Graph folded) {
        return Calibration.of(folded, QuantizePass.valuesToCalibrate(folded), images(), engine, STEP.ranges());
    }

    private Graph folded(Graph model) {
        return new StaticQuantizer(model, new TreeSet<>(), images(), engine).prepared();
    }

    private static List<Map<String, Tensor>> images() {
        return List.of(Map.of("image", TestingNets.batch(77, 128).get("image")));
    }

    private static Graph train(Graph model, int steps, double rate) {
        try (TrainingSession session = new TorchTraining().open(model, TestingNets.softCrossEntropy(), OPTIONS)) {
            for (int i = 0; i < steps; i++) session.step(TestingNets.batch(i, 32), rate);
            return session.model();
        }
    }

    private float[] run(Graph graph, Map<String, Tensor> batch) {
        try (Session session = engine.open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(Map.of("image", batch.get("image"))).get("probabilities").toFloatArray();
        }
    }

    private double accuracy(Graph graph) {
        Map<String, Tensor> batch = TestingNets.batch(1000, 400);
        float[] given = run(graph, batch);
        float[] target = batch.get("target").toFloatArray();
        int right = 0;
        for (int n = 0; n < 400; n++) if (best(given, n) == best(target, n)) right++;
        return right / 400.0;
    }

    private static int best(float[] values, int row) {
        int best = 0;
        for (int k = 1; k < 3; k++) if (values[row * 3 + k] > values[row * 3 + best]) best = k;
        return best;
    }
}
