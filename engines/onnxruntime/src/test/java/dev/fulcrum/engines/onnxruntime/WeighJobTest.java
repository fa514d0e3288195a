package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeighJobTest {
    private static final Protocol SHORT = new Protocol(1, 3, 1, List.of(4), 1, 1, 2, 1, 0.05, 5);
    private final WorkerJob job = ServiceLoader.load(WorkerJob.class).stream().map(ServiceLoader.Provider::get)
            .filter(j -> j.name().equals("weigh")).findFirst().orElseThrow();

    @Test
    void weighsWhatTheRequestNames(@TempDir Path folder) throws Exception {
        List<WeighRequest.Model> models = new ArrayList<>();
        for (long seed : new long[] {1, 2}) {
            Path file = folder.resolve("model" + seed + ".onnx");
            OnnxFile.write(file, TestingNetworks.residual(seed));
            var image = new WeighRequest.Input("image", ElementType.UINT8, List.of(28L, 28L, 1L));
            models.add(new WeighRequest.Model("m" + seed, file.toString(), List.of(image)));
        }
        List<Object> messages = new ArrayList<>();
        var request = new WeighRequest("onnxruntime", models, SHORT, 9, 5, 10);
        job.run(Json.tree(request), messages::add);
        assertThat(messages).hasSizeGreaterThan(3);
        ProcessResult result = Json.read(Json.write(messages.getLast()), ProcessResult.class);
        assertThat(result.environment().engines()).containsExactly(new OrtEngine().version());
        Measurement measured = Weigh.combine(List.of(result, result)).get("m2");
        assertThat(measured.batchMillis()).containsOnlyKeys(1, 4);
        assertThat(measured.latency().p50().value()).isPositive().isLessThanOrEqualTo(measured.latency().p99().value());
        assertThat(result.models().get(1).memoryBytes()).isGreaterThanOrEqualTo(Files.size(folder.resolve("model2.onnx")));
        assertThat(measured.energy().value()).isPositive();
    }

    @Test
    void anEngineThatIsNotThereIsAFault() {
        var request = new WeighRequest("nobody", List.of(), SHORT, 9, 5, 10);
        assertThatThrownBy(() -> job.run(Json.tree(request), m -> {})).isInstanceOf(FaultException.class).hasMessageContaining("nobody");
    }
}
