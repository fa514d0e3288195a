package dev.fulcrum.train.factor;

/// How often two items belong to one user: the matrix XᵀX of interactions X, dense and symmetric.
///
/// @param items  rows and columns
/// @param values row by row, not to be written
public record CoOccurrence(int items, double[] values) {

    public static CoOccurrence of(Interactions x) {
        int n = x.items();
        double[] values = new double[Math.multiplyExact(n, n)];
        for (int u = 0; u < x.users(); u++) {
            for (int a = x.first()[u]; a < x.first()[u + 1]; a++) {
                int row = x.item()[a] * n;
                for (int b = x.first()[u]; b <= a; b++) values[row + x.item()[b]] += (double) x.weight()[a] * x.weight()[b];
            }
        }
        for (int i = 0; i < n; i++) for (int j = 0; j < i; j++) values[j * n + i] = values[i * n + j];
        return new CoOccurrence(n, values);
    }

    double diagonal(int item) {
        return values[item * items + item];
    }
}
