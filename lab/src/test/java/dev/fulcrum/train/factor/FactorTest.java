package dev.fulcrum.train.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactorTest {
    private static final Factorizer.Weighting USUAL = new Factorizer.Weighting(0.1, 0.01);

    private static Interactions random(int users, int items, double density, long seed) {
        Random random = new Random(seed);
        int[] first = new int[users + 1];
        int[] item = new int[users * items];
        float[] weight = new float[users * items];
        int entries = 0;
        for (int u = 0; u < users; u++) {
            for (int i = 0; i < items; i++) {
                if (random.nextDouble() >= density) continue;
                item[entries] = i;
                weight[entries++] = 0.5f + random.nextFloat();
            }
            first[u + 1] = entries;
        }
        return new Interactions(items, first, java.util.Arrays.copyOf(item, entries), java.util.Arrays.copyOf(weight, entries));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void moreSweepsNeverRaiseTheObjective(long seed) {
        Interactions x = random(30, 20, 0.2, seed);
        double before = Double.POSITIVE_INFINITY;
        for (int sweeps = 1; sweeps <= 6; sweeps++) {
            double after = ImplicitAls.objective(x, new ImplicitAls().factor(x, 4, sweeps, USUAL, seed), USUAL);
            assertThat(after).isLessThanOrEqualTo(before * (1 + 1e-6));
            before = after;
        }
    }

    /// Each user's factors are where the objective cannot fall by moving them.
    @Test
    void aHalfSweepEndsWhereTheGradientIsNothing() {
        Interactions x = random(12, 9, 0.3, 7);
        Factors f = new ImplicitAls().factor(x, 3, 2, USUAL, 7);
        double at = ImplicitAls.objective(x, f, USUAL);
        for (int k = 0; k < f.users().length; k++) {
            for (float step : new float[] {-0.01f, 0.01f}) {
                float[] moved = f.users().clone();
                moved[k] += step;
                assertThat(ImplicitAls.objective(x, new Factors(3, moved, f.items()), USUAL)).isGreaterThanOrEqualTo(at - 1e-7);
            }
        }
    }

    /// EASE column by column: ridge regression of an item on all others, by normal equations solved with Gauss' elimination.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void easeIsTheRidgeRegressionOfEachItemOnTheOthers(long seed) {
        Interactions x = random(25, 8, 0.4, seed);
        CoOccurrence pairs = CoOccurrence.of(x);
        ItemWeights ease = ItemWeights.ease(pairs, 2);
        for (int j = 0; j < 8; j++) {
            double[] expected = ridge(pairs, j, 2);
            for (int i = 0; i < 8; i++) assertThat((double) ease.values()[i * 8 + j]).isCloseTo(expected[i], within(1e-5));
        }
    }

    private static double[] ridge(CoOccurrence pairs, int target, double lambda) {
        int n = pairs.items();
        double[][] a = new double[n][n + 1];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) a[i][k] = pairs.values()[i * n + k] + (i == k ? lambda : 0);
            a[i][n] = pairs.values()[i * n + target];
            if (i != target) continue;
            java.util.Arrays.fill(a[i], 0);
            a[i][i] = 1;
        }
        for (int i = 0; i < n; i++) if (i != target) a[i][target] = 0;
        for (int p = 0; p < n; p++) {
            for (int i = 0; i < n; i++) {
                if (i == p) continue;
                double factor = a[i][p] / a[p][p];
                for (int k = p; k <= n; k++) a[i][k] -= factor * a[p][k];
            }
        }
        double[] b = new double[n];
        for (int i = 0; i < n; i++) b[i] = a[i][n] / a[i][i];
        return b;
    }

    @Test
    void coOccurrenceIsTheProductOfColumns() {
        Interactions x = random(15, 6, 0.5, 3);
        double[][] dense = new double[15][6];
        for (int u = 0; u < 15; u++) for (int e = x.first()[u]; e < x.first()[u + 1]; e++) dense[u][x.item()[e]] = x.weight()[e];
        CoOccurrence pairs = CoOccurrence.of(x);
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                double sum = 0;
                for (double[] row : dense) sum += row[i] * row[j];
                assertThat(pairs.values()[i * 6 + j]).isCloseTo(sum, within(1e-9));
            }
        }
        assertThat(x.transposed().transposed()).isEqualTo(x);
    }

    @Test
    void neighboursAreTheStrongestOfARow() {
        ItemWeights all = new ItemWeights(4, new float[] {0, 1, -3, 2, 5, 0, 5, 1, 0, 0, 0, 0, 1, 2, 3, 0});
        Neighbours best = all.strongest(2);
        assertThat(best.index()).containsExactly(2, 3, 0, 2, 0, 1, 2, 1);
        assertThat(best.weight()).containsExactly(-3, 2, 5, 5, 0, 0, 3, 2);
    }

    @Test
    void cosineIsOneForItemsThatAlwaysGoTogether() {
        Interactions x = new Interactions(3, new int[] {0, 2, 4, 5}, new int[] {0, 1, 0, 1, 2}, new float[] {1, 1, 1, 1, 1});
        Neighbours cosine = Neighbours.cosine(x, 0, 1);
        assertThat(cosine.index()).containsExactly(1, 0, 2);
        assertThat(cosine.weight()).containsExactly(1, 1, 0);
    }

    /// Row by row against the whole matrix.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void cosinesAreThoseOfTheColumns(long seed) {
        Interactions x = random(40, 50, 0.2, seed);
        CoOccurrence pairs = CoOccurrence.of(x);
        float[] all = new float[50 * 50];
        for (int i = 0; i < 50; i++) {
            for (int j = 0; j < 50; j++) {
                double both = pairs.values()[i * 50 + j];
                if (i != j) all[i * 50 + j] = (float) (both / (Math.sqrt(pairs.values()[i * 51] * pairs.values()[j * 51]) + 2 + 1e-12));
            }
        }
        Neighbours expected = new ItemWeights(50, all).strongest(5);
        Neighbours cosine = Neighbours.cosine(x, 2, 5);
        assertThat(cosine.index()).isEqualTo(expected.index());
        for (int k = 0; k < cosine.weight().length; k++) assertThat(cosine.weight()[k]).isCloseTo(expected.weight()[k], within(1e-6f));
    }

    @Test
    void clustersHoldEveryRowOnceAndNoneTooMany() {
        Random random = new Random(2);
        float[] rows = new float[500 * 3];
        for (int i = 0; i < 500; i++) {
            for (int d = 0; d < 3; d++) rows[i * 3 + d] = (float) ((i % 3 == d ? 5 : 0) + 0.1 * random.nextGaussian());
        }
        Clusters clusters = Clusters.of(rows, 3, 6, 1);
        int[] members = java.util.Arrays.stream(clusters.members()).filter(m -> m >= 0).sorted().toArray();
        assertThat(members).isEqualTo(java.util.stream.IntStream.range(0, 500).toArray());
        assertThat(clusters.most()).isEqualTo((int) Math.ceil(500 * 4.0 / 3 / 6));
        assertThat(Clusters.of(rows, 3, 6, 1)).isEqualTo(clusters);
    }

    /// Where the sweeps have settled, the ridge regression's normal equations hold for every bias: what is left of its ratings sums up to ridge x bias.
    @Test
    void biasesSolveTheirNormalEquations() {
        Random random = new Random(3);
        int[] rows = java.util.stream.IntStream.range(0, 400).toArray();
        float[] rating = new float[400];
        for (int k = 0; k < 400; k++) rating[k] = random.nextInt(5) + 1;
        java.util.List<BiasModel.Group> groups = new java.util.ArrayList<>();
        for (int members : new int[] {20, 12, 60}) {
            groups.add(new BiasModel.Group(random.ints(400, 0, members).toArray(), members, members / 10.0));
        }
        BiasModel model = BiasModel.fit(rating, groups, rows, 200);
        for (int g = 0; g < groups.size(); g++) {
            double[] sum = new double[groups.get(g).count()];
            for (int k = 0; k < 400; k++) sum[groups.get(g).code()[k]] += rating[k] - model.foresee(groups, k);
            for (int m = 0; m < sum.length; m++) assertThat(sum[m]).isCloseTo(groups.get(g).ridge() * model.biases().get(g)[m], within(1e-6));
        }
    }

    /// Ratings made of biases and factors are found again; biases alone cannot find the factors.
    @Test
    void aRatingModelFindsWhatRatingsWereMadeOf() {
        Random random = new Random(5);
        int users = 60;
        int items = 40;
        double[] bu = random.doubles(users, -0.5, 0.5).toArray();
        double[] bi = random.doubles(items, -0.5, 0.5).toArray();
        double[] fu = random.doubles(users, -1, 1).toArray();
        double[] fi = random.doubles(items, -1, 1).toArray();
        int[] user = new int[users * items / 2];
        int[] item = new int[user.length];
        float[] rating = new float[user.length];
        int[] held = new int[users * items - user.length];
        int at = 0;
        int out = 0;
        for (int k = 0; k < users * items; k++) {
            boolean kept = at < user.length && (random.nextBoolean() || users * items - k <= user.length - at);
            if (!kept && out < held.length) {
                held[out++] = k;
                continue;
            }
            user[at] = k / items;
            item[at] = k % items;
            rating[at++] = (float) (3 + bu[k / items] + bi[k % items] + fu[k / items] * fi[k % items]);
        }
        Ratings seen = new Ratings(users, items, user, item, rating);
        double[] missed = new double[2];
        for (int width = 0; width < 2; width++) {
            RatingModel model = RatingModel.fit(seen, new RatingModel.Settings(width, 0.05, 0.05, 30), 1);
            for (int k : held) {
                double truth = 3 + bu[k / items] + bi[k % items] + fu[k / items] * fi[k % items];
                missed[width] += Math.pow(model.foresee(k / items, k % items) - truth, 2) / held.length;
            }
        }
        assertThat(Math.sqrt(missed[1])).isLessThan(0.15);
        assertThat(Math.sqrt(missed[0])).isGreaterThan(0.3);
    }
}
