package dev.fulcrum.bench.dial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.dial.CombinedAnswers;
import dev.fulcrum.dial.Combination;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.WeighJob;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.tasks.image.CombineImageJob;
import dev.fulcrum.tasks.image.ImageJudge;
import dev.fulcrum.tasks.image.RecalibrateImageJob;
import dev.fulcrum.tasks.image.ResidualFamily;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What workers do with models that answer together: made, judged, and weighed on examples in turn.
class CombinedJobTest {
    private static final CanonicalSize SIZE = new CanonicalSize(12, 12, 1);
    private static final int COUNT = 90;
    @TempDir
    static Path folder;
    private static ImageDataset data;
    private static Split split;
    private static Path small;
    private static Path large;

    @BeforeAll
    static void models() {
        Random random = new Random(1);
        MemorySegment pixels = Arena.ofAuto().allocate((long) COUNT * SIZE.bytes());
        for (long i = 0; i < pixels.byteSize(); i++) pixels.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(256));
        data = ImageDataset.of(SIZE, List.of("a", "b"), IntStream.range(0, COUNT).map(i -> i % 2).toArray(),
                IntStream.range(0, COUNT).mapToObj(Integer::toString).toList(), pixels);
        data.save(folder);
        split = new Split(IntStream.range(0, 30).toArray(), IntStream.range(30, 60).toArray(), IntStream.range(60, 90).toArray(), new int[0]);
        write("split.json", Json.write(split));
        ResidualFamily family = ResidualFamily.of(data, split);
        small = model(family.graph("w4 d1 r6", 1), "small.onnx");
        large = model(family.graph("w8 d1 r12", 2), "large.onnx");
    }

    private static Path model(Graph graph, String name) {
        OnnxFile.write(folder.resolve(name), graph);
        return folder.resolve(name);
    }

    private static void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static <T> T run(WorkerJob job, Object request, Class<T> type) throws Exception {
        AtomicReference<Object> last = new AtomicReference<>();
        job.run(Json.readMap(Json.write(request)), last::set);
        return type.cast(last.get());
    }

    private static Answers answers(Path model) {
        try (Session session = Engine.named("onnxruntime").open(model, SessionOptions.ONE_THREAD)) {
            return ImageJudge.answers(data, split.validation(), session::run);
        }
    }

    private static Path cascade() throws Exception {
        Path made = folder.resolve("cascade.onnx");
        run(new CombineImageJob(), new CombineImageJob.Request(new Combination.Cascade(0.55), List.of(small.toString(), large.toString()),
                folder.toString(), folder.resolve("split.json").toString(), made.toString(), folder.resolve("answers.bin").toString()),
                CombineImageJob.Result.class);
        return made;
    }

    @Test
    void whatWasPredictedFromAnswersIsWhatIsJudged() throws Exception {
        Path made = cascade();
        var predicted = CombinedAnswers.of(new Combination.Cascade(0.55), List.of(answers(small), answers(large)), "accuracy").orElseThrow();
        assertThat(answers(made).quality("accuracy")).isEqualTo(predicted.quality());
        assertThat(Answers.read(folder.resolve("answers.bin")).orElseThrow().quality("accuracy")).isEqualTo(predicted.quality());
    }

    @Test
    void itIsWeighedOnExamplesInTurn() throws Exception {
        byte[] shown = new byte[60 * SIZE.bytes()];
        for (int i = 0; i < 60; i++) data.copy(i, shown, i * SIZE.bytes());
        Path rows = folder.resolve("shown.bin");
        Files.write(rows, shown);
        List<WeighRequest.Input> inputs = List.of(new WeighRequest.Input("image", ElementType.UINT8, List.of(12L, 12L, 1L)).from(rows.toString()));
        Protocol quick = new Protocol(1, 2, 5, List.of(8), 1, 1, 1, 1, 1, 5);
        WeighRequest asked = new WeighRequest("onnxruntime", List.of(new WeighRequest.Model("cascade", cascade().toString(), inputs)), quick, 1, 1, 5);
        ProcessResult weighed = run(new WeighJob(), asked, ProcessResult.class);
        assertThat(weighed.models()).singleElement().satisfies(m -> {
            assertThat(m.batchMillis()).containsOnlyKeys(1, 8);
            assertThat(m.p50().value()).isPositive();
        });
    }

    @Test
    void aCorrectionIsTheBestOfThreeOnValidation() throws Exception {
        Path corrected = folder.resolve("corrected.onnx");
        var told = run(new RecalibrateImageJob(), new RecalibrateImageJob.Request(small.toString(), folder.toString(), folder.resolve("split.json").toString(),
                folder.resolve("split.json").toString(), corrected.toString()), RecalibrateImageJob.Result.class);
        assertThat(answers(corrected).quality("accuracy")).isEqualTo(told.validation());
        // The same pictures before and now: there is nothing to bring back.
        assertThat(told.correction().gain()).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-9));
    }
}
