package dev.fulcrum.train.factor;

import java.util.List;

/// A mean and one bias for each member of some groups, such as the user, the item, or an item as users of one age see it: what a rating is foreseen as.
///
/// Ridge regression on indicators, by Gauss and Seidel's sweeps over groups: each group's biases are solved for exactly while the others stand still.
///
/// @param mean   of the ratings that it was fitted on
/// @param biases one array a group, in the order of the groups, not to be written
public record BiasModel(double mean, List<double[]> biases) {

    /// @param code  member of each row, all rows whether fitted on or not
    /// @param count members
    /// @param ridge of a bias, in ratings; above 0
    public record Group(int[] code, int count, double ridge) {}

    /// @param rating of each row
    /// @param train  rows to fit on
    public static BiasModel fit(float[] rating, List<Group> groups, int[] train, int sweeps) {
        double mean = 0;
        for (int row : train) mean += rating[row] / train.length;
        List<double[]> biases = groups.stream().map(g -> new double[g.count()]).toList();
        double[] left = new double[train.length];
        for (int k = 0; k < train.length; k++) left[k] = rating[train[k]] - mean;
        for (int sweep = 0; sweep < sweeps; sweep++) {
            for (int g = 0; g < groups.size(); g++) solve(groups.get(g), biases.get(g), train, left);
        }
        return new BiasModel(mean, biases);
    }

    /// @param left what the other groups and this one leave of each rating
    private static void solve(Group group, double[] bias, int[] train, double[] left) {
        double[] sum = new double[group.count()];
        int[] seen = new int[group.count()];
        for (int k = 0; k < train.length; k++) {
            int member = group.code()[train[k]];
            sum[member] += left[k] + bias[member];
            seen[member]++;
        }
        double[] before = bias.clone();
        for (int m = 0; m < bias.length; m++) bias[m] = sum[m] / (seen[m] + group.ridge());
        for (int k = 0; k < train.length; k++) {
            int member = group.code()[train[k]];
            left[k] += before[member] - bias[member];
        }
    }

    /// @param groups those of the fit
    public double foresee(List<Group> groups, int row) {
        double sum = mean;
        for (int g = 0; g < groups.size(); g++) sum += biases.get(g)[groups.get(g).code()[row]];
        return sum;
    }
}
