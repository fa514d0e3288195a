package dev.fulcrum.train.factor;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Rows of a matrix in groups of about the same size, near to each other in direction: k-means (Lloyd 1982) in which a group takes no more than its
/// share and a third, so that looking through some groups costs the same whichever they are.
///
/// @param width     columns of a row
/// @param count     groups
/// @param most      rows of a group at most
/// @param centroids count x width: means of the members, not to be written
/// @param members   count x most: rows of each group, -1 where it has fewer, not to be written
public record Clusters(int width, int count, int most, float[] centroids, int[] members) {
    private static final int SWEEPS = 6;
    private static final int SAMPLE = 40_000;
    private static final double SLACK = 4.0 / 3;

    /// @param rows  row by row
    /// @param count 1 to the number of rows
    public static Clusters of(float[] rows, int width, int count, long seed) {
        int n = rows.length / width;
        SplittableRandom random = new SplittableRandom(seed);
        int[] sample = random.ints(0, n).distinct().limit(Math.min(n, Math.max(SAMPLE, 8 * count)) * 3L / 4 + 1).toArray();
        float[] centres = new float[count * width];
        for (int c = 0; c < count; c++) System.arraycopy(rows, sample[c % sample.length] * width, centres, c * width, width);
        for (int sweep = 0; sweep < SWEEPS; sweep++) centres = means(rows, width, sample, nearest(rows, width, sample, directions(centres, width), sample.length), count);
        int[] all = new int[n];
        for (int i = 0; i < n; i++) all[i] = i;
        int most = (int) Math.ceil(SLACK * n / count);
        int[] group = nearest(rows, width, all, directions(centres, width), most);
        int[] members = new int[count * most];
        Arrays.fill(members, -1);
        int[] filled = new int[count];
        for (int i = 0; i < n; i++) members[group[i] * most + filled[group[i]]++] = i;
        return new Clusters(width, count, most, means(rows, width, all, group, count), members);
    }

    /// Rows of length 1, so that the nearest in direction has the largest product.
    private static float[] directions(float[] centres, int width) {
        float[] directions = centres.clone();
        for (int at = 0; at < directions.length; at += width) {
            double square = 1e-12;
            for (int i = 0; i < width; i++) square += directions[at + i] * directions[at + i];
            for (int i = 0; i < width; i++) directions[at + i] /= (float) Math.sqrt(square);
        }
        return directions;
    }

    /// The nearest centre with room for each row, in the order of the rows.
    private static int[] nearest(float[] rows, int width, int[] which, float[] directions, int room) {
        int count = directions.length / width;
        int[] group = new int[which.length];
        int[] taken = new int[count];
        for (int k = 0; k < which.length; k++) {
            int best = -1;
            double most = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < count; c++) {
                if (taken[c] >= room) continue;
                double product = 0;
                for (int i = 0; i < width; i++) product += rows[which[k] * width + i] * directions[c * width + i];
                if (product > most) {
                    most = product;
                    best = c;
                }
            }
            group[k] = best;
            taken[best]++;
        }
        return group;
    }

    private static float[] means(float[] rows, int width, int[] which, int[] group, int count) {
        double[] sums = new double[count * width];
        int[] sizes = new int[count];
        for (int k = 0; k < which.length; k++) {
            sizes[group[k]]++;
            for (int i = 0; i < width; i++) sums[group[k] * width + i] += rows[which[k] * width + i];
        }
        float[] means = new float[sums.length];
        for (int i = 0; i < means.length; i++) means[i] = (float) (sums[i] / Math.max(1, sizes[i / width]));
        return means;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Clusters c && width == c.width && most == c.most && Arrays.equals(centroids, c.centroids) && Arrays.equals(members, c.members);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(members);
    }
}
