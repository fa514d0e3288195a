package dev.fulcrum.train.factor;

import java.util.Arrays;

/// A sparse matrix of users x items, row by row: which items each user had to do with, and how much.
///
/// @param items  columns
/// @param first  by row, where its entries begin; one more than rows
/// @param item   columns of the entries, rising in each row, not to be written
/// @param weight of the entries, above 0, not to be written
public record Interactions(int items, int[] first, int[] item, float[] weight) {
    public int users() {
        return first.length - 1;
    }

    public int entries() {
        return item.length;
    }

    public int entries(int user) {
        return first[user + 1] - first[user];
    }

    /// The same matrix column by column: items x users.
    public Interactions transposed() {
        int[] start = new int[items + 1];
        for (int i : item) start[i + 1]++;
        for (int i = 0; i < items; i++) start[i + 1] += start[i];
        int[] next = Arrays.copyOf(start, items);
        int[] user = new int[item.length];
        float[] value = new float[item.length];
        for (int u = 0; u < users(); u++) {
            for (int e = first[u]; e < first[u + 1]; e++) {
                int at = next[item[e]]++;
                user[at] = u;
                value[at] = weight[e];
            }
        }
        return new Interactions(users(), start, user, value);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Interactions x && items == x.items && Arrays.equals(first, x.first) && Arrays.equals(item, x.item)
                && Arrays.equals(weight, x.weight);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new int[] {items, Arrays.hashCode(first), Arrays.hashCode(item), Arrays.hashCode(weight)});
    }

    @Override
    public String toString() {
        return "%d users x %d items, %d entries".formatted(users(), items, entries());
    }
}
