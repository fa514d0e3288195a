package dev.fulcrum.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The objective's graph against its formula written out, part by part.
class EmbeddingObjectiveTest {
    private static final int N = 5;
    private static final int L = 7;
    private static final int D = 6;

    private record Case(float[] student, float[] teacher, float[] mask) {
        static Case of(long seed) {
            Random random = new Random(seed);
            float[] mask = new float[N * L];
            for (int n = 0; n < N; n++) {
                int own = 1 + random.nextInt(L);
                for (int t = 0; t < own; t++) mask[n * L + t] = 1;
            }
            return new Case(normal(random), normal(random), mask);
        }

        private static float[] normal(Random random) {
            float[] values = new float[N * L * D];
            for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
            return values;
        }

        double tokens() {
            double sum = 0;
            double own = 0;
            for (int i = 0; i < N * L; i++) {
                own += mask[i];
                for (int d = 0; d < D; d++) sum += mask[i] * Math.pow(student[i * D + d] - teacher[i * D + d], 2);
            }
            return sum / own / D;
        }

        private double cosine(float[] states, int n, float[] others, int m) {
            double ab = 0;
            double aa = 0;
            double bb = 0;
            for (int d = 0; d < D; d++) {
                double a = 0;
                double b = 0;
                for (int t = 0; t < L; t++) {
                    a += mask[n * L + t] * states[(n * L + t) * D + d];
                    b += mask[m * L + t] * others[(m * L + t) * D + d];
                }
                ab += a * b;
                aa += a * a;
                bb += b * b;
            }
            return ab / Math.sqrt(aa * bb);
        }

        double sentences() {
            double sum = 0;
            for (int n = 0; n < N; n++) sum += (1 - cosine(student, n, teacher, n)) / N;
            return sum;
        }

        double pairs() {
            double sum = 0;
            for (int n = 0; n < N; n++) {
                for (int m = 0; m < N; m++) sum += Math.pow(cosine(student, n, student, m) - cosine(teacher, n, teacher, m), 2) / (N * N);
            }
            return sum;
        }

        double loss(EmbeddingObjective objective) {
            Map<String, Tensor> inputs = Map.of("state", Tensor.ofFloats(student, N, L, D), EmbeddingObjective.TEACHER, Tensor.ofFloats(teacher, N, L, D),
                    EmbeddingObjective.MASK, Tensor.ofFloats(mask, N, L, 1));
            try (Session session = Engine.named("reference").open(objective.graph("state", D), SessionOptions.ONE_THREAD)) {
                return session.run(inputs).get("loss").floats().get(0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void eachPartIsAsWrittenAndTheyAddUp(long seed) {
        Case c = Case.of(seed);
        assertThat(c.loss(new EmbeddingObjective(1, 0, 0))).isCloseTo(c.tokens(), within(1e-5));
        assertThat(c.loss(new EmbeddingObjective(0, 1, 0))).isCloseTo(c.sentences(), within(1e-5));
        assertThat(c.loss(new EmbeddingObjective(0, 0, 1))).isCloseTo(c.pairs(), within(1e-5));
        assertThat(c.loss(new EmbeddingObjective(0.5, 2, 3))).isCloseTo(0.5 * c.tokens() + 2 * c.sentences() + 3 * c.pairs(), within(1e-4));
    }
}
