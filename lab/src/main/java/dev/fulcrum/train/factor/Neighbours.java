package dev.fulcrum.train.factor;

import java.util.Arrays;

/// The strongest entries of each row of a matrix of items.
///
/// @param count  entries of a row
/// @param index  items x count: columns, the strongest first, not to be written
/// @param weight items x count: their weights, not to be written
public record Neighbours(int count, int[] index, float[] weight) {
    /// Keeps a quotient of nothing by nothing 0.
    private static final double TINY = 1e-12;

    /// Strongest by absolute value: that something speaks against an item counts too.
    static Neighbours of(ItemWeights all, int count) {
        int n = all.items();
        int[] index = new int[n * count];
        float[] weight = new float[n * count];
        long[] order = new long[n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                order[column] = ranked(Math.abs(all.values()[row * n + column]), column);
            }
            strongest(order, count);
            for (int k = 0; k < count; k++) {
                int column = (int) order[k];
                index[row * count + k] = column;
                weight[row * count + k] = all.values()[row * n + column];
            }
        }
        return new Neighbours(count, index, weight);
    }

    /// The nearest items by cosine of their columns, with so much added below the line that rare pairs count less; row by row, so that no matrix of items
    /// x items is ever held.
    ///
    /// @param shrinkage at least 0
    /// @param count     at least 1
    public static Neighbours cosine(Interactions x, double shrinkage, int count) {
        Interactions byItem = x.transposed();
        double[] length = new double[x.items()];
        for (int e = 0; e < x.entries(); e++) length[x.item()[e]] += (double) x.weight()[e] * x.weight()[e];
        int[] index = new int[x.items() * count];
        float[] weight = new float[index.length];
        Row row = new Row(x.items());
        for (int item = 0; item < x.items(); item++) {
            row.add(x, byItem, item);
            long[] order = row.ranked(item, length, shrinkage);
            strongest(order, Math.min(count, order.length));
            for (int k = 0; k < count; k++) {
                boolean there = k < order.length;
                index[item * count + k] = there ? (int) order[k] : item;
                weight[item * count + k] = there ? Float.intBitsToFloat(Integer.MAX_VALUE - (int) (order[k] >>> 32)) : 0;
            }
        }
        return new Neighbours(count, index, weight);
    }

    /// Sums of one item with the others, of which most stay untouched.
    private static final class Row {
        private final double[] both;
        private final int[] touched;
        private int count;

        Row(int items) {
            both = new double[items];
            touched = new int[items];
        }

        void add(Interactions x, Interactions byItem, int item) {
            for (int e = byItem.first()[item]; e < byItem.first()[item + 1]; e++) {
                int user = byItem.item()[e];
                for (int f = x.first()[user]; f < x.first()[user + 1]; f++) {
                    int other = x.item()[f];
                    if (both[other] == 0) touched[count++] = other;
                    both[other] += (double) byItem.weight()[e] * x.weight()[f];
                }
            }
        }

        /// The others by strength, to be sorted; the row is empty again.
        long[] ranked(int item, double[] length, double shrinkage) {
            long[] order = new long[count];
            int kept = 0;
            for (int t = 0; t < count; t++) {
                int other = touched[t];
                double cosine = both[other] / (Math.sqrt(length[item] * length[other]) + shrinkage + TINY);
                if (other != item) order[kept++] = Neighbours.ranked((float) cosine, other);
                both[other] = 0;
            }
            count = 0;
            return Arrays.copyOf(order, kept);
        }
    }

    /// Rises as the strength falls: the bits of a positive float rise with it, and equal strengths go by column.
    private static long ranked(float strength, int column) {
        return ((long) (Integer.MAX_VALUE - Float.floatToIntBits(strength)) << 32) | column;
    }

    /// Brings the first so many in order to the front.
    private static void strongest(long[] order, int count) {
        if (order.length <= 4 * count || count == 0) {
            Arrays.sort(order);
            return;
        }
        long[] best = Arrays.copyOf(order, count);
        Arrays.sort(best);
        for (int i = count; i < order.length; i++) {
            if (order[i] >= best[count - 1]) continue;
            int at = -Arrays.binarySearch(best, order[i]) - 1;
            System.arraycopy(best, at, best, at + 1, count - 1 - at);
            best[at] = order[i];
        }
        System.arraycopy(best, 0, order, 0, count);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Neighbours x && count == x.count && Arrays.equals(index, x.index) && Arrays.equals(weight, x.weight);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new int[] {count, Arrays.hashCode(index), Arrays.hashCode(weight)});
    }
}
