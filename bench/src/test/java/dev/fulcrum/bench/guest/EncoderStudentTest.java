package dev.fulcrum.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.data.TextData;
import dev.fulcrum.data.Tokenizer;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How a smaller sentence encoder is made out of a larger one.
class EncoderStudentTest {
    private static final TextData SENTENCES = new TextData(List.of("Call me Ishmael, he said to the crew.", "The ship went down with all hands.",
            "A white whale is a strange thing to hunt.", "It rained for a week and then the sun came out.", "Who goes there?", "Bread and butter."));

    private static List<long[]> encoded(MiniLm models) {
        try (Tokenizer tokenizer = Tokenizer.open(models.tokenizer(), 128)) {
            return SENTENCES.encoded(tokenizer);
        }
    }

    private static Embeddings embeddings(Graph graph, List<long[]> text) {
        try (Session session = Engine.named("onnxruntime").open(graph, SessionOptions.ONE_THREAD)) {
            return Embeddings.of(session, MiniLm.INPUTS, text);
        }
    }

    @Test
    void keepingEverythingChangesNothing() {
        MiniLm models = TestingGuests.fetched().miniLm();
        List<long[]> text = encoded(models);
        Graph graph = OnnxFile.read(models.floating());
        Graph same = MlpWidth.narrowed(EncoderLayers.keep(graph, Set.of(0, 1, 2, 3, 4, 5), 5), 1536, text, Engine.named("onnxruntime"));
        assertThat(embeddings(same, text).meanCosine(embeddings(graph, text))).isCloseTo(1, within(1e-6));
    }

    @Test
    void fewerLayersAndUnitsAreFewerWeightsAndStillRun() {
        MiniLm models = TestingGuests.fetched().miniLm();
        List<long[]> text = encoded(models);
        Graph graph = OnnxFile.read(models.floating());
        Graph small = MlpWidth.narrowed(EncoderLayers.keep(graph, Set.of(0, 5), 5), 512, text, Engine.named("onnxruntime"));
        long layer = 4 * 384 * 384 + 2 * 384 * 512 + 9 * 384 + 512;
        long tables = (30522 + 512 + 2) * 384L + 2 * 384;
        long weights = small.initializers().values().stream().filter(t -> t.type().isFloating()).mapToLong(t -> t.count()).sum();
        assertThat(weights).isEqualTo(2 * layer + tables);
        assertThat(embeddings(small, text).meanCosine(embeddings(graph, text))).isBetween(0.2, 0.95);
    }

    @Test
    void dynamicEightBitsMoveSentencesLittle() {
        MiniLm models = TestingGuests.fetched().miniLm();
        List<long[]> text = encoded(models);
        Graph graph = OnnxFile.read(models.floating());
        Graph small = DynamicInt8.of(graph);
        Embeddings eight = embeddings(small, text);
        assertThat(OnnxFile.toBytes(small).length).isLessThan((int) (0.27 * OnnxFile.toBytes(graph).length));
        assertThat(eight.meanCosine(embeddings(graph, text))).isBetween(0.97, 0.99999);
    }

    /// Towards its teacher on the teacher's own sentences: a few steps must bring even a student without its middle much nearer.
    @Test
    void distillingBringsTheStudentNearer() {
        MiniLm models = TestingGuests.fetched().miniLm();
        List<long[]> text = encoded(models);
        Graph teacher = OnnxFile.read(models.floating());
        Graph student = EncoderLayers.keep(teacher, Set.of(0, 5), 5);
        var lesson = new EncoderDistillation(12, 100, new Schedule.Cosine(5e-4, 0.1), new EmbeddingObjective(1, 2, 5), false, 3);
        List<Double> losses = new ArrayList<>();
        Graph taught;
        try (Session session = Engine.named("onnxruntime").open(teacher, SessionOptions.ONE_THREAD)) {
            taught = lesson.distill(student, session, new DistillationText(text, 30522, 0), 384, (_, loss, _) -> losses.add(loss));
        }
        Embeddings wanted = embeddings(teacher, text);
        assertThat(embeddings(taught, text).meanCosine(wanted)).isGreaterThan(embeddings(student, text).meanCosine(wanted) + 0.1);
        assertThat(losses.getLast()).isLessThan(losses.getFirst() / 2);
        assertThat(taught.initializers().keySet()).isEqualTo(student.initializers().keySet());
        String table = "embeddings.word_embeddings.weight";
        assertThat(taught.initializers().get(table)).as("tables stay frozen").isEqualTo(teacher.initializers().get(table));
    }

    @Test
    void sequencesOfABatchHaveOneLengthAndTheirMarks() {
        Random random = new Random(1);
        List<long[]> sentences = IntStream.range(0, 300).mapToObj(i -> {
            long[] s = random.longs(4 + random.nextInt(20), 2000, 2100).toArray();
            s[0] = 101;
            s[s.length - 1] = 102;
            return s;
        }).toList();
        DistillationText text = new DistillationText(sentences, 30522, 0.2);
        boolean foreign = false;
        for (int step = 0; step < 50; step++) {
            List<long[]> batch = text.batch(400, step, 9);
            assertThat(batch).hasSize(400 / batch.getFirst().length).allSatisfy(s -> assertThat(s).hasSameSizeAs(batch.getFirst()).startsWith(101).endsWith(102));
            assertThat(batch.toArray(long[][]::new)).isDeepEqualTo(text.batch(400, step, 9).toArray(long[][]::new));
            foreign |= batch.stream().anyMatch(s -> java.util.Arrays.stream(s).anyMatch(id -> id > 2100));
        }
        assertThat(foreign).as("words that the book lacks occur").isTrue();
    }
}
