package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
    @TempDir
    Path folder;

    @Test
    void theFileHoldsWhatWasRecordedInOneByteAProbability() throws IOException {
        Answers answers = TestingAnswers.drawn(500, 7, 1, new SplittableRandom(1));
        Path file = folder.resolve("answers.bin");
        answers.write(file);
        Answers read = Answers.read(file).orElseThrow();
        assertThat(read.digest()).isEqualTo(answers.digest());
        assertThat(read.quality("accuracy")).isEqualTo(answers.quality("accuracy"));
        assertThat(Confusion.plain(read)).isEqualTo(Confusion.plain(answers));
        assertThat(Files.size(file)).isLessThan(500 * 8 + 250);
    }

    @Test
    void manyClassesKeepTheirLabels() {
        Answers answers = TestingAnswers.drawn(40, 300, 1, new SplittableRandom(2));
        Path file = folder.resolve("many.bin");
        answers.write(file);
        for (int i = 0; i < 40; i++) assertThat(Answers.read(file).orElseThrow().label(i)).isEqualTo(answers.label(i));
    }

    @Test
    void aDamagedOrMissingFileIsNoAnswer() throws IOException {
        Path file = folder.resolve("answers.bin");
        assertThat(Answers.read(file)).isEmpty();
        TestingAnswers.drawn(20, 3, 1, new SplittableRandom(3)).write(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(Answers.read(file)).isEmpty();
        Files.write(file, new byte[10]);
        assertThat(Answers.read(file)).isEmpty();
    }

    /// The byte must never change who is the most probable, however near the second is.
    @Test
    void thePlainAnswerIsTheModelsOwn() {
        SplittableRandom random = new SplittableRandom(4);
        Answers.Recorder recorder = new Answers.Recorder(TestingAnswers.classes(3), 2000);
        int[] expected = new int[2000];
        for (int i = 0; i < 2000; i++) {
            double near = 0.3 + 0.4 * random.nextDouble();
            float[] p = {(float) near, (float) (near + random.nextGaussian() * 1e-5), (float) (0.01 * random.nextDouble())};
            expected[i] = p[1] > p[0] ? 1 : 0;
            recorder.add(0, p, 0);
        }
        Answers answers = recorder.done();
        for (int i = 0; i < 2000; i++) assertThat(answers.plain(i)).isEqualTo(expected[i]);
    }

    @Test
    void probabilitiesComeBackWithinTheStatedStep() {
        double[] weights = Answers.weights(1);
        for (float p : new float[] {0.95f, 0.7f, 0.31f, 0.02f, 1e-3f, 1e-5f}) {
            Answers.Recorder recorder = new Answers.Recorder(TestingAnswers.classes(2), 1);
            recorder.add(0, new float[] {p, 1.1f}, 0);
            double back = weights[recorder.done().code(0, 0)];
            assertThat(back).as("p = %s", p).isCloseTo(p, within(1.6 / 255 * Math.pow(p, 2 / 3.0) + 1e-7));
        }
    }
}
