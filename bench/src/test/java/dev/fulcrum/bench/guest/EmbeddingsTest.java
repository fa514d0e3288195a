package dev.fulcrum.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.data.Tokens;
import dev.fulcrum.graph.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Pooling and correlations by closed forms.
class EmbeddingsTest {
    @Test
    void paddingDoesNotCountInTheMean() {
        Tokens tokens = Tokens.padded(List.of(new long[] {1, 2}, new long[] {3}), 0);
        float[][] pooled = Embeddings.pooled(Tensor.ofFloats(new float[] {3, 0, 0, 3, 0, 5, 99, 99}, 2, 2, 2), tokens);
        assertThat(pooled[0]).containsExactly(new float[] {(float) Math.sqrt(0.5), (float) Math.sqrt(0.5)}, within(1e-6f));
        assertThat(pooled[1]).containsExactly(new float[] {0, 1}, within(1e-6f));
    }

    @Test
    void tiesShareTheirMeanRank() {
        assertThat(Embeddings.ranks(new double[] {5, 1, 5, 0, 5, 1})).containsExactly(4, 1.5, 4, 0, 4, 1.5);
    }

    /// Spearman without ties: 1 - 6 Σ d² / (n (n² - 1)).
    @Test
    void rankCorrelationHasItsClosedForm() {
        Random random = new Random(11);
        for (int n : new int[] {2, 5, 40}) {
            double[] a = random.doubles(n).toArray();
            double[] b = random.doubles(n).toArray();
            double[] ra = Embeddings.ranks(a);
            double[] rb = Embeddings.ranks(b);
            double square = 0;
            for (int i = 0; i < n; i++) square += Math.pow(ra[i] - rb[i], 2);
            assertThat(Embeddings.correlation(ra, rb)).isCloseTo(1 - 6 * square / (n * ((double) n * n - 1)), within(1e-9));
        }
    }

    @Test
    void turnedVectorsHaveTheSameSimilarities() {
        Random random = new Random(12);
        float[][] vectors = new float[50][2];
        float[][] turned = new float[50][2];
        for (int i = 0; i < 50; i++) {
            double angle = random.nextDouble(2 * Math.PI);
            vectors[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
            turned[i] = new float[] {(float) Math.cos(angle + 1), (float) Math.sin(angle + 1)};
        }
        Embeddings a = new Embeddings(vectors);
        Embeddings b = new Embeddings(turned);
        assertThat(a.meanCosine(b)).isCloseTo(Math.cos(1), within(1e-6));
        assertThat(a.rankCorrelation(b, 500, 1)).isCloseTo(1, within(1e-4));
    }
}
