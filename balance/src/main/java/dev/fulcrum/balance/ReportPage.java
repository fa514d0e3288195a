package dev.fulcrum.balance;

import dev.fulcrum.plan.Answering;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.DataCurve;
import dev.fulcrum.plan.DoNotBuild;
import dev.fulcrum.plan.Infeasible;
import dev.fulcrum.plan.LifetimeCost;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.plan.Rejection;
import dev.fulcrum.plan.TableRow;
import dev.fulcrum.report.Block;
import dev.fulcrum.report.Chart;
import dev.fulcrum.report.Report;
import dev.fulcrum.train.LearningCurve;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the report of a run shows, from the outcome alone.
public final class ReportPage {
    private static final int CURVES = 8;

    private final Brief brief;
    private final Outcome outcome;
    private final String currency;
    private final Workings workings;
    private final ReportCharts charts;

    public ReportPage(Brief brief, Outcome outcome) {
        this.brief = brief;
        this.outcome = outcome;
        this.currency = brief.prices().currency();
        this.workings = new Workings(outcome.folder());
        this.charts = new ReportCharts(brief, outcome);
    }

    public Report report() {
        List<Block> blocks = new ArrayList<>();
        switch (outcome.decision()) {
            case Plan plan -> planned(plan, blocks);
            case Infeasible no -> infeasible(no, blocks);
            case DoNotBuild no -> blocks.add(new Block.Text("Do not build: " + no.why() + "."));
        }
        blocks.addAll(new SuggestionsPage(brief, outcome).blocks());
        purchases(blocks);
        labels(blocks);
        curves(blocks);
        rejected(blocks);
        origin(blocks);
        return new Report("Fulcrum: " + outcome.evidence().line(), subtitle(), blocks);
    }

    private String subtitle() {
        return "%s, %s requests a month over %d months".formatted(outcome.decision().verdict(),
                Wording.number(brief.demand().requests().value()), brief.demand().horizon());
    }

    private void planned(Plan plan, List<Block> blocks) {
        Candidate chosen = candidate(plan.candidate());
        blocks.add(Block.Figures.of(
                new Block.Figure("validation " + plan.quality().metric(), plan.quality().validation(),
                        workings.quality(chosen.validation(), "validation")),
                test(plan),
                new Block.Figure("p99 latency", plan.latencyMillis().p99(), workings.latency(brief, chosen)),
                new Block.Figure("money a thousand requests", plan.unitCost().perThousandRequests().in(currency, 1),
                        workings.unitCost(brief, chosen)),
                new Block.Figure("lifetime cost", plan.lifetimeCost().total(), workings.total(plan.lifetimeCost()))));
        blocks.add(new Block.Heading("Why " + plan.candidate()));
        blocks.add(new Block.Text("%s. %s".formatted(capital(plan.ruling()), plan.materiality().sentence())));
        blocks.add(new Block.Text("%s %s".formatted(plan.breakEvenSentence(), best(plan))));
        blocks.add(new Block.Plot(charts.pareto(plan), "Each point is a model that was trained here; bars are 90 % intervals. "
                + "Steps join the models that no other beats in quality, latency and lifetime cost."));
        blocks.add(new Block.Heading("Over volume"));
        blocks.add(new Block.Plot(charts.overVolume(plan), "Lifetime cost of each model that wins somewhere, from scratch; marks are break-evens."));
        blocks.add(table());
        atlas(blocks);
        blocks.add(new Block.Heading("Over time"));
        blocks.add(new Block.Plot(charts.overTime(plan), crossover(plan)));
        bill(plan.lifetimeCost(), blocks);
        answering(plan, blocks);
    }

    private Block.Figure test(Plan plan) {
        Estimate shown = plan.quality().test().orElse(plan.quality().validation());
        Optional<Block.Working> working = outcome.evidence().test().filter(t -> t.quality().estimate().equals(shown))
                .map(t -> workings.quality(t.quality(), "test"));
        return new Block.Figure("test " + plan.quality().metric(), shown, working);
    }

    /// Over every pair of axes.
    private void atlas(List<Block> blocks) {
        ResultAtlas atlas = new ResultAtlas(brief, outcome.evidence());
        blocks.add(new Block.Heading("Over two values at once"));
        blocks.add(atlas.block("./fulcrum plan " + Path.of("").toAbsolutePath().relativize(outcome.folder().root())));
        blocks.add(new Block.Text(ResultAtlas.words(atlas.worth())));
    }

    private static String capital(String sentence) {
        return sentence.isEmpty() ? sentence : Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static String best(Plan plan) {
        Estimate range = plan.bestBetween();
        return "It stays the cheapest feasible model between %s and %s requests a month.".formatted(
                range.low() == null ? "any number" : Wording.number(range.low()),
                range.high() == null ? "any number" : Wording.number(range.high()));
    }

    private static String crossover(Plan plan) {
        return plan.inferencePassesTrainingOnDay()
                .map(d -> "Cumulative inference spending passes search, training and compression after "
                + Wording.duration(d.value() * 86_400) + ".")
                .orElse("Inference spending does not pass search, training and compression within the horizon.");
    }

    private void infeasible(Infeasible no, List<Block> blocks) {
        blocks.add(new Block.Heading("This brief cannot be met"));
        blocks.add(new Block.Text("Stopped by %s. Nearest comes %s; what would admit it: %s.".formatted(
                String.join(", ", no.stoppedBy()), no.nearest(), no.admits())));
    }

    private Candidate candidate(String name) {
        return charts.candidate(name);
    }

    private Block table() {
        List<Block.Row> rows = outcome.table().stream().map(this::row).toList();
        return new Block.Table("Decided again from the same measurements",
                List.of("requests a month", "model", "validation quality", "p99", "money a thousand", "lifetime money"), rows);
    }

    private Block.Row row(TableRow r) {
        Block.Cell volume = Block.Cell.of(Wording.number(r.volume().value()));
        if (r.candidate().isEmpty()) {
            return Block.Row.of(volume, Block.Cell.of(r.verdict()), Block.Cell.of(""), Block.Cell.of(""), Block.Cell.of(""), Block.Cell.of(""));
        }
        Candidate c = candidate(r.candidate().get());
        Brief there = brief.atDemand(r.volume().value());
        LifetimeCost life = Planner.lifetimeCost(there, c, outcome.evidence().searchSeconds());
        Workings at = workings.at(r.volume().value());
        return Block.Row.of(volume, Block.Cell.of(c.name()), Block.Cell.of(r.quality().orElseThrow(), at.quality(c.validation(), "validation")),
                Block.Cell.of(r.p99().orElseThrow(), at.latency(there, c)),
                Block.Cell.of(r.perThousandRequests().orElseThrow(), at.unitCost(there, c)),
                Block.Cell.of(r.lifetime().orElseThrow(), at.total(life)));
    }

    private void bill(LifetimeCost life, List<Block> blocks) {
        blocks.add(new Block.Heading("The bill"));
        List<Block.Row> rows = life.lines().stream().filter(l -> l.amount().value() != 0)
                .map(l -> Block.Row.of(Block.Cell.of(l.part().name().toLowerCase(java.util.Locale.ROOT)), Block.Cell.of(l.label()),
                        Block.Cell.of(l.quantity()), Block.Cell.of(l.unitPrice()), Block.Cell.of(l.amount(), workings.line(l)))).toList();
        blocks.add(new Block.Table("Each line is quantity x unit price = amount",
                List.of("part", "line", "quantity", "unit price", "amount"), rows));
    }

    private void curves(List<Block> blocks) {
        List<Map.Entry<String, LearningCurve>> longest = outcome.evidence().curves().entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, LearningCurve> e) -> -e.getValue().points().size())
                        .thenComparing(Map.Entry::getKey)).limit(CURVES).toList();
        if (longest.isEmpty()) return;
        List<Chart.Series> series = longest.stream().map(e -> new Chart.Series(e.getKey(), e.getValue().points().stream()
                .map(p -> Chart.Sample.of(p.epoch(), p.validation().estimate())).toList())).toList();
        blocks.add(new Block.Heading("Learning curves"));
        blocks.add(new Block.Plot(new Chart.Lines("Validation quality by epoch", Chart.Axis.linear("epoch", ""),
                Chart.Axis.linear("validation quality", "1"), series, List.of()), "The longest trainings; bands are 90 % intervals."));
        List<Block.Row> gaps = longest.stream().map(e -> gap(e.getKey(), e.getValue().points().getLast())).toList();
        blocks.add(new Block.Table("Overfitting guard: training minus validation quality after the last epoch",
                List.of("training", "gap", "regularisation strength"), gaps));
    }

    private static Block.Row gap(String key, LearningCurve.Point last) {
        return Block.Row.of(Block.Cell.of(key), Block.Cell.of(last.gap()), Block.Cell.of(Integer.toString(last.strength())));
    }

    /// What a search priced by volume bought.
    private void purchases(List<Block> blocks) {
        PricedPurchases.read(outcome.folder()).ifPresent(p -> blocks.addAll(new PurchasesPage(p).blocks()));
        blocks.addAll(new CombinedPage(CombinePhase.Combined.of(outcome.folder()), brief.prices().currency()).blocks());
    }

    private void labels(List<Block> blocks) {
        if (outcome.labels().isEmpty() || outcome.evidence().sizes().isEmpty()) return;
        DataCurve curve = outcome.evidence().sizes().get();
        blocks.add(new Block.Heading("More labels"));
        blocks.add(new Block.Text(outcome.labels().get()));
        List<Chart.Sample> seen = curve.points().stream().map(p -> Chart.Sample.of(p.examples(), p.validation().estimate())).toList();
        blocks.add(new Block.Plot(new Chart.Lines("Validation quality of " + curve.candidate() + " by labelled examples",
                Chart.Axis.log("labelled examples in training", ""), Chart.Axis.linear("validation quality", "1"),
                List.of(new Chart.Series(curve.candidate(), seen)), List.of()),
                "Trained in the same way, for as many steps, on parts of the training split; the band is the 90 % interval."));
    }

    private static void answering(Plan plan, List<Block> blocks) {
        if (plan.answering().isEmpty()) return;
        Answering a = plan.answering().get();
        blocks.add(new Block.Heading("Errors by class"));
        blocks.add(new Block.Text("It answers " + a.words() + ". Thresholds are set on validation; test is shown and never decides."));
        List<Block.Row> rows = new ArrayList<>(List.of(
                Block.Row.of(Block.Cell.of("validation, cross-fitted"), Block.Cell.of(a.aRequest()), Block.Cell.of(a.toPerson()))));
        a.test().ifPresent(t -> rows.add(Block.Row.of(Block.Cell.of("test"), Block.Cell.of(t), a.testToPerson().map(Block.Cell::of).orElse(Block.Cell.of("")))));
        blocks.add(new Block.Table("Wrong answers and persons", List.of("on", "money a request", "to a person"), rows));
    }

    private void rejected(List<Block> blocks) {
        List<Rejection> all = outcome.decision().rejected();
        if (all.isEmpty()) return;
        blocks.add(new Block.Heading("Refused, and what would admit each"));
        blocks.add(new Block.Table("Both numbers", List.of("model", "constraint", "got", "limit", "would be admitted by"),
                all.stream().map(r -> Block.Row.of(Block.Cell.of(r.candidate()), Block.Cell.of(r.constraint()), Block.Cell.of(r.got()),
                        Block.Cell.of(r.limit()), Block.Cell.of(r.admits()))).toList()));
    }

    private void origin(List<Block> blocks) {
        Evidence e = outcome.evidence();
        blocks.add(new Block.Heading("Origin"));
        blocks.add(new Block.Text("Search: %s. Machine: %s, %d cores, %s. Data digest %s, seed %d.".formatted(e.stop().words(),
                e.machine().cpu(), e.machine().cores(), e.machine().jdk(), e.data().brief(), brief.seed())));
    }
}
