package dev.fulcrum.engines.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.Factors;
import dev.fulcrum.train.factor.ImplicitAls;
import dev.fulcrum.train.factor.Interactions;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Two kinds of people and two kinds of things: both ways of factoring tell them apart, and rank unseen things alike.
class SparkAlsTest {
    private static final int USERS = 80;
    private static final int ITEMS = 40;

    private static Interactions interactions() {
        Random random = new Random(1);
        int[] first = new int[USERS + 1];
        int[] item = new int[USERS * 8];
        float[] weight = new float[item.length];
        for (int u = 0; u < USERS; u++) {
            int kind = u % 2;
            int[] own = random.ints(0, ITEMS / 2).distinct().limit(8).map(i -> 2 * i + kind).sorted().toArray();
            System.arraycopy(own, 0, item, 8 * u, 8);
            java.util.Arrays.fill(weight, 8 * u, 8 * u + 8, 1);
            first[u + 1] = 8 * (u + 1);
        }
        return new Interactions(ITEMS, first, item, weight);
    }

    @Test
    void mllibAndOursRankAlike() {
        Interactions x = interactions();
        Factorizer.Weighting weighting = new Factorizer.Weighting(0.1, 0.01);
        SparkAls spark = SparkAls.at("local[2]");
        try {
            Factors theirs = spark.factor(x, 4, 10, weighting, 1);
            Factors ours = new ImplicitAls().factor(x, 4, 10, weighting, 1);
            assertThat(ownKindFirst(theirs)).isGreaterThan(0.95);
            assertThat(ownKindFirst(ours)).isGreaterThan(0.95);
        } finally {
            spark.stop();
        }
    }

    /// Share of pairs of an own and another thing of which the own has the higher score.
    private static double ownKindFirst(Factors f) {
        int right = 0;
        int all = 0;
        for (int u = 0; u < USERS; u++) {
            for (int i = 0; i < ITEMS; i++) {
                for (int j = 0; j < ITEMS; j++) {
                    if (i % 2 != u % 2 || j % 2 == u % 2) continue;
                    all++;
                    if (score(f, u, i) > score(f, u, j)) right++;
                }
            }
        }
        return (double) right / all;
    }

    private static double score(Factors f, int user, int item) {
        double sum = 0;
        for (int d = 0; d < f.width(); d++) sum += f.users()[user * f.width() + d] * f.items()[item * f.width() + d];
        return sum;
    }
}
