package dev.fulcrum.tasks.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuestJudgeTest {

    private static GuestAnswers answers(Head head, int width, float[]... rows) {
        return new GuestAnswers(head, width, rows);
    }

    private static GuestAnswers random(Head head, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] rows = new float[20][head == Head.TOKENS ? 12 : 4];
        for (float[] row : rows) for (int i = 0; i < row.length; i++) row[i] = random.nextFloat();
        return answers(head, 4, rows);
    }

    @ParameterizedTest
    @EnumSource(Head.class)
    void aModelAgreesWithItselfAsMuchAsCanBe(Head head) {
        GuestAnswers a = random(head, 1);
        var scores = GuestJudge.agreement(a, a, 0.5);
        assertThat(scores.getFirst().mean()).isCloseTo(1, within(1e-7));
        var other = GuestJudge.agreement(a, random(head, 2), 0.5);
        for (int i = 0; i < scores.size(); i++) assertThat(other.get(i).mean()).as(scores.get(i).metric()).isLessThan(scores.get(i).mean());
    }

    /// The same distribution said as logits, as probabilities and as their logarithms.
    @Test
    void headsOfOneDistributionAgree() {
        float[] logits = {1, 3, -2, 0.5f};
        double sum = 0;
        for (float v : logits) sum += Math.exp(v);
        float[] p = new float[4];
        float[] log = new float[4];
        for (int i = 0; i < 4; i++) {
            p[i] = (float) (Math.exp(logits[i]) / sum);
            log[i] = (float) Math.log(p[i]);
        }
        GuestAnswers a = answers(Head.LOGITS, 4, logits);
        for (GuestAnswers b : new GuestAnswers[] {answers(Head.PROBABILITIES, 4, p), answers(Head.LOG_PROBABILITIES, 4, log)}) {
            for (double t : new double[] {1, 2, 5}) assertThat(b.logProbabilities(0, 0, t)).containsExactly(a.logProbabilities(0, 0, t), within(1e-5));
            assertThat(GuestJudge.agreement(a, b, 0).get(1).mean()).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void mapsAreComparedByWhatIsLit() {
        GuestAnswers a = answers(Head.MAP, 4, new float[] {1, 1, 0, 0}, new float[] {0, 0, 0, 0});
        GuestAnswers b = answers(Head.MAP, 4, new float[] {0, 1, 1, 0}, new float[] {0, 0, 0, 0});
        assertThat(GuestJudge.agreement(a, b, 0.3).getFirst().values()).containsExactly(new double[] {1 / 3.0, 1}, within(1e-12));
        assertThat(GuestJudge.agreement(a, b, 0.3).get(1).values()).containsExactly(new double[] {0.5, 1}, within(1e-12));
    }

    @Test
    void tokensAreComparedPositionByPosition() {
        GuestAnswers a = answers(Head.TOKENS, 2, new float[] {1, 0, 0, 1, 1, 0});
        GuestAnswers b = answers(Head.TOKENS, 2, new float[] {1, 0, 1, 0, 1, 0});
        assertThat(GuestJudge.agreement(a, b, 0).getFirst().values()).containsExactly(new double[] {2 / 3.0}, within(1e-12));
    }

    @Test
    void qualityCountsTheLargestScore() {
        GuestAnswers a = answers(Head.LOGITS, 3, new float[] {1, 5, 2}, new float[] {9, 1, 2}, new float[] {0, 0, 1});
        assertThat(GuestJudge.quality(a, new int[] {1, 0, 1}).values()).containsExactly(1, 1, 0);
    }

    @Test
    void answersAreWrittenAndReadToTheBitAndDamageIsNoticed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("answers");
        GuestAnswers a = answers(Head.TOKENS, 2, new float[] {1, Float.POSITIVE_INFINITY, -0f, 3}, new float[] {7, 8});
        a.write(file);
        GuestAnswers b = GuestAnswers.read(file);
        assertThat(b.rows()).isDeepEqualTo(a.rows());
        assertThat(b.head()).isEqualTo(Head.TOKENS);
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 0x11;
            Files.write(file, changed);
            assertThatThrownBy(() -> GuestAnswers.read(file)).as("byte " + at).isInstanceOf(FaultException.class);
            Files.write(file, java.util.Arrays.copyOf(bytes, at));
            assertThatThrownBy(() -> GuestAnswers.read(file)).as("cut at " + at).isInstanceOf(FaultException.class);
        }
    }
}
