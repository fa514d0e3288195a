package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Assessment;
import dev.fulcrum.plan.BreakEven;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.plan.TableRow;
import dev.fulcrum.report.Chart;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The charts of a plan's report.
record ReportCharts(Brief brief, Outcome outcome) {

    Chart pareto(Plan plan) {
        List<Chart.Point> points = plan.candidates().stream().map(a -> new Chart.Point(a.candidate(),
                candidate(a.candidate()).serviceSeconds().in("ms", 1000), a.quality(), mark(plan, a)))
                .toList();
        return new Chart.Scatter("Quality against busy time", Chart.Axis.log("busy time of one core a request", "ms"),
                Chart.Axis.linear(plan.quality().metric() + " on validation", "1"), points);
    }

    private static Chart.Mark mark(Plan plan, Assessment a) {
        if (a.candidate().equals(plan.candidate())) return Chart.Mark.CHOSEN;
        if (!a.feasible()) return Chart.Mark.REFUSED;
        return a.onFront() ? Chart.Mark.FRONT : Chart.Mark.PLAIN;
    }

    /// The chosen, the runner-up and whoever wins at a volume of the table.
    private Set<String> winners(Plan plan) {
        Set<String> names = new LinkedHashSet<>(List.of(plan.candidate()));
        outcome.table().stream().map(TableRow::candidate).forEach(c -> c.ifPresent(names::add));
        plan.runnerUp().ifPresent(names::add);
        return names;
    }

    Chart overVolume(Plan plan) {
        List<Chart.Series> series = new ArrayList<>();
        for (String name : winners(plan)) {
            Candidate candidate = candidate(name);
            List<Chart.Sample> samples = new ArrayList<>();
            for (double exponent = 4; exponent <= 10.001; exponent += 0.1) {
                double volume = Math.pow(10, exponent);
                samples.add(Chart.Sample.of(volume, Planner.lifetimeCost(brief.atDemand(volume), candidate,
                        outcome.evidence().searchSeconds()).total()));
            }
            series.add(new Chart.Series(name, samples));
        }
        List<Chart.Marker> markers = new ArrayList<>();
        for (BreakEven b : plan.breakEven()) {
            if (winners(plan).contains(b.against())) b.crossings().forEach(c -> markers.add(new Chart.Marker("against " + b.against(), c)));
        }
        return new Chart.Lines("Lifetime cost over volume", Chart.Axis.log("requests a month", ""), Chart.Axis.log("lifetime cost", currency()),
                series, markers);
    }

    Chart overTime(Plan plan) {
        Candidate chosen = candidate(plan.candidate());
        List<Estimate> months = Planner.servingByMonth(brief, chosen);
        List<Chart.Sample> inference = new ArrayList<>(List.of(Chart.Sample.of(0, 0)));
        Estimate sum = Estimate.exact(0, currency(), Basis.MEASURED);
        for (int t = 0; t < months.size(); t++) {
            sum = sum.plus(months.get(t));
            inference.add(Chart.Sample.of(30.4375 * (t + 1), sum));
        }
        Estimate oneOff = plan.lifetimeCost().oneOff();
        double end = 30.4375 * months.size();
        List<Chart.Sample> training = List.of(Chart.Sample.of(0, oneOff), Chart.Sample.of(end, oneOff));
        List<Chart.Marker> markers = plan.inferencePassesTrainingOnDay().map(d -> List.of(new Chart.Marker("crossover", d))).orElse(List.of());
        return new Chart.Lines("Cumulative spending", Chart.Axis.linear("day", ""), Chart.Axis.linear("spent", currency()),
                List.of(new Chart.Series("inference", inference), new Chart.Series("search, training, compression", training)), markers);
    }

    Candidate candidate(String name) {
        return outcome.evidence().list().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    private String currency() {
        return brief.prices().currency();
    }
}
