package dev.fulcrum.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fulcrum.data.DataReport;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.scaling.CpuPeak;
import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.scaling.HardwareFile;
import dev.fulcrum.scaling.Precision;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One matrix of 1000 x 1000, measured at 1 ms a request on a machine of 2 cores at 0.05 USD an hour, asked about an L4: by hand.
class PayOnTest {
    private static final String BRIEF = """
            task: image-classification
            data: {images: photos}
            demand: {requests: 1e6, growth: 0, horizon: 12}
            """;

    private static final Hardware L4 = HardwareFile.shipped().find("l4");

    @TempDir
    Path root;
    private ResultFolder folder;

    @BeforeEach
    void aFinishedResult() {
        folder = new ResultFolder(root);
        GraphBuilder b = new GraphBuilder("matrix");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(1000));
        String y = b.node("MatMul", x, b.initializer("w", Tensor.ofFloats(new float[1_000_000], 1000, 1000)));
        OnnxFile.write(folder.model(), b.output(y, ElementType.FLOAT, Dim.of("N"), Dim.of(1000)).build());
        Estimate ms = Estimate.measured(1, 0.9, 1.1, "ms");
        Candidate candidate = new Candidate("matrix", new Quality("accuracy", 900, 1000), Optional.empty(),
                new Measurement(new LatencyDistribution(ms, ms, ms), Map.of(1, ms), Estimate.measured(4e6, 4e6, 4e6, "B"),
                        Estimate.measured(8e-3, 8e-3, 8e-3, "J"), 1, 3), Optional.empty(),
                List.of(new OneOff("train", OneOff.Stage.TRAINING, Estimate.measured(60, 54, 66, "core-s"))));
        Environment here = new Environment("made up", Set.of(), 2, 0, "jdk", "os", List.of(), "unknown");
        DataReport report = new DataReport(1, 1, List.of(), List.of(), List.of(), new TreeMap<>(), new TreeMap<>(), List.of());
        new Evidence("line", "brief.yaml", BRIEF, Map.of(), Map.of(), Map.of(), Map.of("k", candidate), Estimate.exact(0, "core-s", Basis.MEASURED),
                60, Map.of(), new StopReason(StopReason.Kind.LADDER_ENDED, "made up"), here, ContentHash.of(new byte[1]), report,
                Optional.empty(), Optional.empty()).save(folder);
    }

    private PayOn.Answer on(Hardware device, int batch, double reached) {
        return new PayOn(device, batch, reached, 0.6).of(folder);
    }

    @Test
    void theMatrixMovesItsWeightsOnceABatch() {
        PayOn.Answer one = on(L4, 1, 0.5);
        assertThat(one.flops()).isEqualTo(2e6);
        assertThat(one.bytes()).isEqualTo(4e6 + 8000);
        assertThat(one.precision()).isEqualTo(Precision.FP32);
        assertThat(one.memoryBound()).isTrue();
        assertThat(one.seconds().value()).isCloseTo(4.008e6 / 300e9 / 0.5, withinPercentage(1e-9));
        assertThat(one.seconds().basis()).as("the L4's bandwidth is from memory").isEqualTo(Basis.ASSUMED);
        assertThat(on(L4, 100, 0.5).seconds().value())
                .isCloseTo((4e6 / 100 + 8000) / 300e9 / 0.5, withinPercentage(1e-9));
        PayOn.Answer many = on(L4, 500, 0.5);
        assertThat(many.memoryBound()).isFalse();
        assertThat(many.seconds().value()).isCloseTo(2e6 / 31e12 / 0.5, withinPercentage(1e-9));
    }

    /// 1e6 requests a month do not fill a device of 0.70 USD an hour; 0.7 x 730.5 USD over 1 ms of 2 cores at 0.6 and 0.05 USD an hour do.
    @Test
    void paysOnlyWhereTheDeviceIsFilled() {
        PayOn.Answer answer = on(L4, 1, 0.5);
        assertThat(answer.pays()).isFalse();
        assertThat(answer.devices()).isEqualTo(1);
        assertThat(answer.monthThere().value()).isCloseTo(0.7 * 730.5, withinPercentage(1e-9));
        assertThat(answer.there().value()).isCloseTo(1000 * answer.seconds().value() / 3600 / 0.6 * 0.7, withinPercentage(1e-9));
        assertThat(answer.paysAbove().orElseThrow()).isCloseTo(0.7 * 730.5 / (1e-3 / 3600 / 0.6 / 2 * 0.05), withinPercentage(0.01));
        assertThat(on(L4, 1, 0.2).paysAbove()).as("full before it pays").isEmpty();
    }

    @Test
    void aCheapDevicePays() {
        var cheap = HardwareFile.extended(HardwareFile.shipped(), "mine.json", "{\"l4\": {\"priceHour\": 1e-9}}");
        assertThat(on(cheap.find("l4"), 1, 0.5).pays()).isTrue();
    }

    @Test
    void withoutAModelOrABandwidthItSaysSo() throws Exception {
        assertThatThrownBy(() -> on(CpuPeak.parse("cpu-avx2:8x3").orElseThrow(), 1, 0.5))
                .hasMessageContaining("bandwidth");
        Files.delete(folder.model());
        assertThatThrownBy(() -> on(L4, 1, 0.5)).hasMessageContaining("finish fulcrum balance");
    }
}
