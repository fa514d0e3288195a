package dev.fulcrum.measure;

import dev.fulcrum.unit.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// Money a wrong answer by true class and answer, and what handing a request to a person costs instead. A right answer costs nothing.
///
/// @param classes   in the order of the model's outputs
/// @param otherwise money a wrong answer that `named` does not name
/// @param named     money by true class, then by answer
/// @param abstain   money a request handed to a person, or nothing when that is not possible
public record CostMatrix(List<String> classes, double otherwise, Map<String, Map<String, Double>> named, Optional<Double> abstain) {
    public CostMatrix {
        classes = List.copyOf(classes);
        named = Map.copyOf(named);
        for (String truth : named.keySet()) known(classes, truth);
        for (Map<String, Double> row : named.values()) for (String answer : row.keySet()) known(classes, answer);
    }

    private static void known(List<String> classes, String name) {
        if (classes.contains(name)) return;
        throw Fault.of("price errors", "errors.matrix must name classes of the data", name, "write one of " + String.join(", ", classes))
                .raise();
    }

    /// Money when the true class is `truth` and the answer `answer`.
    public double of(int truth, int answer) {
        if (truth == answer) return 0;
        Map<String, Double> row = named.get(classes.get(truth));
        return row == null ? otherwise : row.getOrDefault(classes.get(answer), otherwise);
    }

    /// The dearest thing that can happen to a request.
    double dearest() {
        DoubleStream named = this.named.values().stream().flatMap(row -> row.values().stream()).mapToDouble(Double::doubleValue);
        return DoubleStream.concat(named, DoubleStream.of(otherwise, abstain.orElse(0.0))).max().orElseThrow();
    }

    /// Mean money of a wrong answer when every wrong answer to a class is as likely as any other, by the share of each class.
    ///
    /// @param shares of each class, summing to 1
    double meanWrong(double[] shares) {
        double sum = 0;
        for (int b = 0; b < shares.length; b++) {
            double row = 0;
            for (int a = 0; a < shares.length; a++) row += of(b, a);
            sum += shares[b] * row / Math.max(1, shares.length - 1);
        }
        return sum;
    }
}
