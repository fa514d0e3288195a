package dev.fulcrum.bench.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.dial.CombinedGraph;
import dev.fulcrum.dial.Combination;
import dev.fulcrum.dial.Recalibration;
import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.quantize.StaticQuantizer;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.engines.onnxruntime.OrtEngine;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.tasks.image.ResidualFamily;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that answer together in one graph, against the models run one by one.
class CombinedGraphTest {
    private static final CanonicalSize SIZE = new CanonicalSize(12, 12, 1);
    private static final int CLASSES = 3;
    private static final ResidualFamily FAMILY =
            new ResidualFamily(SIZE, List.of("a", "b", "c"), new ResidualFamily.Normalisation(127, 70));
    private final Engine engine = new OrtEngine();
    private final Graph small = FAMILY.graph("w4 d1 r6", 1);
    private final Graph large = FAMILY.graph("w8 d2 r12", 2);

    private static Tensor pictures(int count, long seed) {
        byte[] pixels = new byte[count * SIZE.bytes()];
        new Random(seed).nextBytes(pixels);
        return Tensor.ofBytes(ElementType.UINT8, pixels, count, SIZE.height(), SIZE.width(), SIZE.channels());
    }

    private float[] answers(Graph graph, Tensor pictures) {
        try (Session session = engine.open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(Map.of("image", pictures)).get("probabilities").toFloatArray();
        }
    }

    private static float surest(float[] answers, int row) {
        float most = 0;
        for (int c = 0; c < CLASSES; c++) most = Math.max(most, answers[row * CLASSES + c]);
        return most;
    }

    /// A threshold that half of the rows miss.
    private double middling(Tensor pictures, int count) {
        float[] answers = answers(small, pictures);
        double[] sorted = java.util.stream.IntStream.range(0, count).mapToDouble(i -> surest(answers, i)).sorted().toArray();
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 32})
    void aCascadeAsksTheSecondModelWhereTheFirstIsUnsure(int count) {
        Tensor pictures = pictures(count, count);
        for (double threshold : List.of(0.01, middling(pictures, count), 0.9999)) assertCascade(pictures, count, threshold, large);
    }

    @Test
    void modelsInInt8AnswerTogetherToo() {
        Tensor pictures = pictures(32, 5);
        StaticQuantizer quantizer = new StaticQuantizer(large, Set.of(), List.of(Map.of("image", pictures)), engine);
        Graph int8 = quantizer.quantize(Step.Quantize.on(Environment.detect(Path.of("/"), List.of()), Calibration.Method.MIN_MAX));
        assertCascade(pictures, 32, middling(pictures, 32), int8);
    }

    private void assertCascade(Tensor pictures, int count, double threshold, Graph second) {
        float[] first = answers(small, pictures);
        float[] asked = answers(second, pictures);
        float[] together = answers(CombinedGraph.of(new Combination.Cascade(threshold), List.of(small, second)), pictures);
        assertThat(together).hasSize(count * CLASSES);
        for (int row = 0; row < count; row++) {
            float[] wanted = surest(first, row) < (float) threshold ? asked : first;
            for (int c = 0; c < CLASSES; c++) {
                assertThat(together[row * CLASSES + c]).as("row %d at %s", row, threshold).isCloseTo(wanted[row * CLASSES + c], within(1e-5f));
            }
        }
    }

    @Test
    void anEnsembleIsTheMeanOfItsModels() {
        Tensor pictures = pictures(5, 3);
        float[] a = answers(small, pictures);
        float[] b = answers(large, pictures);
        float[] together = answers(CombinedGraph.of(new Combination.Ensemble(), List.of(small, large)), pictures);
        for (int i = 0; i < together.length; i++) assertThat(together[i]).isCloseTo((a[i] + b[i]) / 2, within(1e-6f));
    }

    @Test
    void aMirroredModelIsTheMeanOverBothSides() {
        Tensor pictures = pictures(4, 9);
        byte[] turned = new byte[4 * SIZE.bytes()];
        for (int row = 0; row < 4 * SIZE.height(); row++) {
            for (int x = 0; x < SIZE.width(); x++) turned[row * SIZE.width() + x] = pictures.bytes().get(row * SIZE.width() + SIZE.width() - 1 - x);
        }
        float[] plain = answers(large, pictures);
        float[] mirrored = answers(large, Tensor.ofBytes(ElementType.UINT8, turned, 4, SIZE.height(), SIZE.width(), 1));
        float[] together = answers(CombinedGraph.of(new Combination.Mirror(2), List.of(large)), pictures);
        for (int i = 0; i < together.length; i++) assertThat(together[i]).isCloseTo((plain[i] + mirrored[i]) / 2, within(1e-5f));
    }

    /// Darkened pictures through the corrected model give what the plain model gives for the bright ones, up to what rounding lost.
    @Test
    void aRecalibratedModelSeesThePixelsOfBefore() {
        Tensor dark = pictures(6, 4);
        byte[] bright = new byte[6 * SIZE.bytes()];
        byte[] halved = new byte[bright.length];
        for (int i = 0; i < bright.length; i++) {
            halved[i] = (byte) ((dark.bytes().get(i) & 0xff) / 2);
            bright[i] = (byte) (2 * (halved[i] & 0xff));
        }
        Recalibration twice = new Recalibration(2, 0, List.of(1.0, 1.0, 1.0));
        float[] wanted = answers(large, Tensor.ofBytes(ElementType.UINT8, bright, 6, 12, 12, 1));
        assertThat(answers(twice.of(large), Tensor.ofBytes(ElementType.UINT8, halved, 6, 12, 12, 1))).containsExactly(wanted, within(1e-6f));
        float[] mixed = answers(new Recalibration(1, 0, List.of(3.0, 1.0, 1.0)).of(large), dark);
        float[] plain = answers(large, dark);
        for (int row = 0; row < 6; row++) {
            double sum = 3 * plain[3 * row] + plain[3 * row + 1] + plain[3 * row + 2];
            assertThat(mixed[3 * row]).isCloseTo((float) (3 * plain[3 * row] / sum), within(1e-5f));
        }
    }

    @Test
    void whatIsWrittenIsWhatWasMade(@TempDir Path folder) {
        Graph together = CombinedGraph.of(new Combination.Cascade(0.5), List.of(small, large));
        Path file = folder.resolve("together.onnx");
        OnnxFile.write(file, together);
        assertThat(OnnxFile.read(file)).isEqualTo(together);
        assertThat(CombinedGraph.isIn(OnnxFile.read(file))).isTrue();
        assertThat(together.metadata()).containsKey("labels").doesNotContainKey("fulcrum.size");
    }

    @Test
    void modelsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> CombinedGraph.of(new Combination.Ensemble(), List.of(small))).isInstanceOf(FaultException.class)
                .hasMessageContaining("as many models");
        Graph other = new ResidualFamily(new CanonicalSize(16, 16, 1), List.of("a", "b", "c"), new ResidualFamily.Normalisation(127, 70))
                .graph("w4 d1 r16", 1);
        assertThatThrownBy(() -> CombinedGraph.of(new Combination.Ensemble(), List.of(small, other))).isInstanceOf(FaultException.class)
                .hasMessageContaining("same input and output");
        Graph cascade = CombinedGraph.of(new Combination.Cascade(0.5), List.of(small, large));
        assertThatThrownBy(() -> CombinedGraph.of(new Combination.Ensemble(), List.of(cascade, cascade))).isInstanceOf(FaultException.class)
                .hasMessageContaining("without branches");
    }
}
