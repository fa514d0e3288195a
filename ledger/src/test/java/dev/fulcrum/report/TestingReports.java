package dev.fulcrum.report;

import dev.fulcrum.report.Block.Cell;
import dev.fulcrum.report.Chart.Axis;
import dev.fulcrum.report.Chart.Bar;
import dev.fulcrum.report.Chart.Mark;
import dev.fulcrum.report.Chart.Marker;
import dev.fulcrum.report.Chart.Part;
import dev.fulcrum.report.Chart.Point;
import dev.fulcrum.report.Chart.Sample;
import dev.fulcrum.report.Chart.Series;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/// A report of the size and shape that a run writes; its figures are invented.
final class TestingReports {
    private TestingReports() {}

    static Report sample() {
        return new Report("fashion: w24 d2 int8 at 1 M requests a month", "an invented example, for looking at the drawing only", List.of(
                Block.Figures.of(new Block.Figure("accuracy on test", e(0.861, 0.849, 0.873, "1", Basis.MEASURED)),
                        new Block.Figure("p99 latency at batch 1", e(1.83, 1.7, 2.2, "ms", Basis.MEASURED)),
                        new Block.Figure("money a thousand requests", e(0.000213, 0.00019, 0.00024, "USD", Basis.MODELLED)),
                        new Block.Figure("lifetime cost", e(412, 371.0, 466.0, "USD", Basis.MODELLED)),
                        new Block.Figure("energy a request", e(0.021, 0.01, 0.05, "J", Basis.ASSUMED))),
                new Block.Heading("What was chosen, and why"),
                new Block.Text("w24 d2 in int8 has the lowest lifetime cost of all candidates"
                        + " that keep the promise of 0.85 with confidence 0.9."),
                new Block.Plot(scatter(), "Every candidate by its money and its accuracy. The line is the Pareto front;"
                        + " crosses were refused."),
                new Block.Plot(lifetime(), "Cumulative money over time. After the crossover inference has cost more than training."),
                new Block.Plot(volume(), "Lifetime cost over volume; shaded: the interval of the break-even."),
                new Block.Plot(bars(), "What the money goes to at each volume."),
                new Block.Table("The volume decides", List.of("requests a month", "model", "accuracy", "p99", "lifetime"), List.of(
                        row("10 k", "w16 d1", 0.853, 1.1, 2.4), row("1 M", "w24 d2 int8", 0.861, 1.83, 412).highlight(),
                        row("1 G", "w8 d1 int8, distilled", 0.852, 0.4, 91_000)))));
    }

    static Chart scatter() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 26; i++) {
            double money = 0.00003 * Math.pow(1.28, i);
            double accuracy = 0.93 - 0.18 * Math.exp(-i / 7.0) - (i % 3) * 0.012 - (i % 5) * 0.004;
            Mark mark = i == 9 ? Mark.CHOSEN : i % 15 == 0 || i == 3 || i == 6 || i == 18 ? Mark.FRONT : i > 21 ? Mark.REFUSED : Mark.PLAIN;
            points.add(new Point("w" + (8 + 8 * (i / 3)) + " d" + (1 + i % 3) + (i % 2 == 0 ? " int8" : ""),
                    e(money, money * 0.9, money * 1.12, "USD", Basis.MODELLED), e(accuracy, accuracy - 0.008, accuracy + 0.007, "1",
                            Basis.MEASURED), mark));
        }
        return new Chart.Scatter("Candidates: accuracy against money", Axis.log("money a thousand requests", "USD"),
                Axis.linear("accuracy", "1"), points);
    }

    static Chart lifetime() {
        return new Chart.Lines("Training against inference over time", Axis.linear("months", ""), Axis.linear("cumulative money", "USD"),
                List.of(
                series("search and training", 0, 24, m -> 120 + 30 * Math.floor(m / 6)), series("inference", 0, 24, m -> 17 * m),
                series("errors", 0, 24, m -> 5 * m), series("retraining", 0, 24, m -> 30 * Math.floor(m / 6))),
                List.of(new Marker("inference passes training: month 10.6", e(10.6, 9.1, 12.9, "months", Basis.MODELLED))));
    }

    static Chart volume() {
        return new Chart.Lines("Lifetime cost over volume", Axis.log("requests a month", ""), Axis.log("lifetime cost", "USD"), List.of(
                logSeries("w16 d1", v -> 2 + v * 8e-4), logSeries("w24 d2 int8", v -> 12 + v * 4e-4), logSeries("w8 d1 int8, distilled",
                        v -> 300 + v * 0.9e-4)),
                List.of(new Marker("break-even 25 k", e(25e3, 18e3, 36e3, "requests", Basis.MODELLED)),
                        new Marker("break-even 929 k", e(929e3, 7e5, 1.3e6, "requests", Basis.MODELLED))));
    }

    static Chart bars() {
        return new Chart.Bars("Lifetime cost by line", Axis.linear("lifetime cost", "USD"), IntStream.range(4, 11)
                .mapToObj(k -> new Bar(dev.fulcrum.unit.Wording.tick(Math.pow(10, k)), List.of(
                part("search", 4), part("training", 9), part("retraining", 20), part("inference", Math.pow(10, k) * 4e-4 / 5),
                        part("errors", Math.pow(10, k) * 1e-5)))).toList(), true);
    }

    static Estimate e(double value, Double low, Double high, String unit, Basis basis) {
        return new Estimate(value, low, high, unit, basis);
    }

    private static Part part(String name, double money) {
        return new Part(name, Estimate.open(money, "USD", Basis.MODELLED));
    }

    private static Series series(String name, int from, int to, DoubleUnaryOperator f) {
        return new Series(name, IntStream.rangeClosed(from, to).mapToObj(m -> new Sample(m, f.applyAsDouble(m), f.applyAsDouble(m) * 0.9,
                f.applyAsDouble(m) * 1.12)).toList());
    }

    private static Series logSeries(String name, DoubleUnaryOperator f) {
        return new Series(name, IntStream.rangeClosed(16, 40).mapToDouble(k -> Math.pow(10, k / 4.0))
                .mapToObj(v -> new Sample(v, f.applyAsDouble(v), f.applyAsDouble(v) * 0.8, f.applyAsDouble(v) * 1.25)).toList());
    }

    private static Block.Row row(String volume, String model, double accuracy, double p99, double money) {
        return Block.Row.of(Cell.of(volume), Cell.of(model), Cell.of(e(accuracy, accuracy - 0.012, accuracy + 0.012, "1", Basis.MEASURED)),
                Cell.of(e(p99, p99 * 0.9, p99 * 1.2, "ms", Basis.MEASURED)), Cell.of(e(money, money * 0.85, money * 1.2, "USD",
                        Basis.MODELLED)));
    }
}
