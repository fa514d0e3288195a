package dev.fulcrum.balance;

import dev.fulcrum.report.Block;
import dev.fulcrum.report.Block.Cell;
import dev.fulcrum.report.Chart;
import dev.fulcrum.report.Report;
import dev.fulcrum.scaling.LifetimeDemand;
import dev.fulcrum.scaling.ModelSize;
import dev.fulcrum.scaling.PaperPlan;
import dev.fulcrum.scaling.Scale;
import dev.fulcrum.scaling.ScalingLaw;
import dev.fulcrum.scaling.Trade;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;

/// The page of a plan on paper: the plan beside the habit, the trade curve, and why more demand moves along it.
public final class PaperPage {
    /// Demands beside the one asked, tokens; their optima show the way along the curve.
    private static final double[] FACTORS = {0.1, 1, 10, 100};

    /// A unit in which the plan's number has few digits.
    private record Unit(String name, double size) {
        static Unit of(double value) {
            if (value < 1e9) return new Unit("million", 1e6);
            return value < 1e12 ? new Unit("billion", 1e9) : new Unit("trillion", 1e12);
        }

        Estimate of(double value, Basis basis) {
            return Estimate.open(value / size, name, basis);
        }
    }

    private final Trade trade;
    private final String quality;
    private final Unit parameters;
    private final Unit tokens;

    /// @param quality as it was asked for, for the title
    public PaperPage(Trade trade, String quality) {
        this.trade = trade;
        this.quality = quality;
        this.parameters = Unit.of(trade.plan().parameters());
        this.tokens = Unit.of(trade.plan().tokens());
    }

    public Report report() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.Figures.of(new Block.Figure("parameters", parameters.of(trade.plan().parameters(), trade.flopsBasis())),
                new Block.Figure("training tokens", tokens.of(trade.plan().tokens(), trade.flopsBasis())),
                new Block.Figure("of the FLOPs saved", Estimate.open(100 * trade.saving().flops(), "%", trade.flopsBasis())),
                new Block.Figure("of the money saved", Estimate.open(100 * trade.saving().cost(), "%", trade.costBasis()))));
        blocks.add(new Block.Heading("Equal quality, many sizes"));
        blocks.add(new Block.Plot(curve(),
                ("Every point of the curve is a model of the same loss, %.4f. The cheapest to train is the habit. "
                + "Each answer costs FLOPs in proportion to the parameters, so the more tokens are answered over its life, the further "
                + "up and left the optimum lies: smaller, and trained for longer. Above the edge of the fit, %s tokens a parameter, the "
                + "law is a guess.").formatted(trade.loss(), Scale.of(trade.law().fitted().mostTokensPerParameter()))));
        blocks.add(new Block.Heading("Why the optimum moves"));
        blocks.add(new Block.Plot(valleys(), "What a size costs over its life, training and answers, against the best size for that "
                + "demand. Without demand the valley's floor is the habit; each further token answered pulls it to smaller models."));
        blocks.add(new Block.Heading("The plan beside the habit"));
        blocks.add(table());
        List<String> warnings = trade.plan().warnings();
        if (!warnings.isEmpty()) blocks.add(new Block.Text("Beware: " + String.join("; ", warnings) + "."));
        blocks.add(new Block.Text(origin(trade.law())));
        return new Report("Fulcrum on paper: " + quality, "%s tokens over its life, least %s".formatted(Scale.of(trade.demand().tokens()),
                least()), blocks);
    }

    private String least() {
        return switch (trade.objective().unit()) {
            case "FLOP" -> "FLOPs";
            case "kWh" -> "energy";
            default -> "money";
        };
    }

    private static String origin(ScalingLaw law) {
        return "Law %s: L = %s + %s / N^%s + %s / D^%s; %s. Training takes 6 N D FLOPs, answering 2 N a token.".formatted(law.name(),
                law.irreducible(), law.parameterScale(), law.parameterExponent(), law.dataScale(), law.dataExponent(), law.source());
    }

    private Chart curve() {
        ScalingLaw law = trade.law();
        ModelSize habit = law.cheapestToTrain(trade.loss());
        List<Chart.Point> points = new ArrayList<>();
        points.add(point("habit", habit, Chart.Mark.FRONT));
        double smallest = Math.min(trade.plan().parameters(), habit.parameters());
        for (double factor : FACTORS) {
            if (trade.demand().tokens() == 0) continue;
            ModelSize best = trade.objective().optimum(law, trade.loss(), times(factor));
            points.add(point((factor == 1 ? "plan: " : "") + Scale.of(times(factor).tokens()) + " answered", best,
                    factor == 1 ? Chart.Mark.CHOSEN : Chart.Mark.FRONT));
            smallest = Math.min(smallest, best.parameters());
        }
        double most = law.fitted().mostTokensPerParameter();
        List<Chart.Sample> equal = new ArrayList<>();
        List<Chart.Sample> edge = new ArrayList<>();
        List<Chart.Sample> frontier = new ArrayList<>();
        double from = smallest * 0.85;
        double to = habit.parameters() * 2.5;
        double highest = law.tokens(from, trade.loss());
        double lowest = law.tokens(to, trade.loss()) / 2;
        for (int i = 0; i <= 160; i++) {
            double n = from * Math.pow(to / from, i / 160.0);
            add(equal, n, law.tokens(n, trade.loss()), lowest, highest);
            add(edge, n, n * most, lowest, highest);
            add(frontier, n, law.frontierTokens(n), lowest, highest);
        }
        return new Chart.Lines("Training tokens against size, at equal quality", Chart.Axis.log("parameters", parameters.name()),
                Chart.Axis.log("training tokens", tokens.name()), List.of(new Chart.Series("equal quality", equal),
                        new Chart.Series("cheapest to train", frontier), new Chart.Series("edge of the fit", edge)), List.of(), points);
    }

    private void add(List<Chart.Sample> to, double x, double y, double lowest, double highest) {
        if (y >= lowest && y <= highest) to.add(Chart.Sample.of(x / parameters.size(), y / tokens.size()));
    }

    private Chart.Point point(String name, ModelSize size, Chart.Mark mark) {
        return new Chart.Point(name, parameters.of(size.parameters(), Basis.MODELLED), tokens.of(size.tokens(), Basis.MODELLED), mark);
    }

    private LifetimeDemand times(double factor) {
        return new LifetimeDemand(trade.demand().inputTokens() * factor, trade.demand().outputTokens() * factor);
    }

    private Chart valleys() {
        List<Chart.Series> series = new ArrayList<>();
        List<Chart.Point> floors = new ArrayList<>();
        double[] factors = trade.demand().tokens() == 0 ? new double[] {0} : new double[] {0, 1, 10, 100};
        ScalingLaw law = trade.law();
        double habit = law.cheapestToTrain(trade.loss()).parameters();
        double from = trade.objective().optimum(law, trade.loss(), times(factors[factors.length - 1])).parameters() * 0.8;
        for (double factor : factors) {
            LifetimeDemand demand = times(factor);
            ModelSize best = trade.objective().optimum(law, trade.loss(), demand);
            double least = trade.objective().total(best, demand);
            List<Chart.Sample> samples = new ArrayList<>();
            for (int i = 0; i <= 120; i++) {
                double n = from * Math.pow(2.5 * habit / from, i / 120.0);
                double ratio = trade.objective().total(new ModelSize(n, law.tokens(n, trade.loss())), demand) / least;
                if (ratio <= 3) samples.add(Chart.Sample.of(n / parameters.size(), ratio));
            }
            series.add(new Chart.Series(factor == 0 ? "no demand" : Scale.of(demand.tokens()) + " tokens", samples));
            floors.add(new Chart.Point(Scale.of(best.parameters()), parameters.of(best.parameters(), Basis.MODELLED),
                    Estimate.open(1, "1", Basis.MODELLED), factor == 1 ? Chart.Mark.CHOSEN : Chart.Mark.FRONT));
        }
        return new Chart.Lines("Cost over the life against size", Chart.Axis.log("parameters", parameters.name()),
                Chart.Axis.linear("times the least cost", "1"), series, List.of(), floors);
    }

    private Block table() {
        PaperPlan p = trade.plan();
        PaperPlan h = trade.habit();
        String currency = trade.money().unit();
        return new Block.Table("Both reach the same loss; money at the prices typed or in the catalogue",
                List.of("", "plan", "habit, the cheapest to train"), List.of(
                        row("parameters", p.parameters(), h.parameters(), ""), row("training tokens", p.tokens(), h.tokens(), ""),
                        row("tokens a parameter", p.tokensPerParameter(), h.tokensPerParameter(), ""),
                        row("training FLOPs", p.trainingFlops(), h.trainingFlops(), ""),
                        row("inference FLOPs", p.inferenceFlops(), h.inferenceFlops(), ""),
                        row("all FLOPs", p.totalFlops(), h.totalFlops(), "").highlight(),
                        row("training money", p.trainingCost(), h.trainingCost(), currency),
                        row("inference money", p.inferenceCost(), h.inferenceCost(), currency),
                        row("all money", p.cost(), h.cost(), currency).highlight()));
    }

    private static Block.Row row(String label, double plan, double habit, String unit) {
        String after = unit.isEmpty() ? "" : " " + unit;
        return Block.Row.of(Cell.of(label), Cell.of(Scale.of(plan) + after), Cell.of(Scale.of(habit) + after));
    }
}
