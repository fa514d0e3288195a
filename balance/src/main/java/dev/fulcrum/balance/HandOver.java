package dev.fulcrum.balance;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.measure.DecisionRule;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Answering;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.DoNotBuild;
import dev.fulcrum.plan.Infeasible;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.plan.TableRow;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.tasks.image.ImageModel;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Ends a run: the decision, the chosen model measured once on the test split, and the files that a person opens.
final class HandOver {
    private final Asked asked;
    private final Machine machine;
    private final Ledger ledger;
    private final Provenance provenance;
    private final Prices prices;
    private final TaskData data;

    HandOver(Asked asked, Machine machine, Ledger ledger, Provenance provenance, Prices prices, TaskData data) {
        this.asked = asked;
        this.machine = machine;
        this.ledger = ledger;
        this.provenance = provenance;
        this.prices = prices;
        this.data = data;
    }

    Outcome run(Evidence evidence) {
        Brief brief = asked.brief();
        Decision decision = Planner.decide(brief, evidence.list(), evidence.searchSeconds());
        Evidence complete = switch (decision) {
            case Plan plan -> test(evidence, plan);
            case Infeasible _, DoNotBuild _ -> withoutModel(evidence);
        };
        complete.save(asked.folder());
        return write(Told.of(decision, complete, brief, asked.folder()), complete);
    }

    private Evidence withoutModel(Evidence evidence) {
        try {
            Files.deleteIfExists(asked.folder().model());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return evidence;
    }

    /// Test quality is measured once for each model that is handed over, and never again.
    private Evidence test(Evidence evidence, Plan plan) {
        String key = evidence.key(plan.candidate());
        Path model = finished(key, evidence);
        ContentHash asking = Json.hash(Map.of("test", key, "data", evidence.data(), "model", ContentHash.ofFile(model)));
        Quality quality = ledger.purchase(asking)
                .map(r -> Json.convert(r.facts().payload().get("quality"), Quality.class))
                .orElseGet(() -> judge(model, key, asking));
        model(asked.folder(), model, key, plan, evidence.data(), provenance);
        return evidence.tested(new Evidence.Tested(key, quality));
    }

    /// The weights that are handed over: those of the trial, or, where what came last matters, made again from validation too.
    private Path finished(String key, Evidence evidence) {
        return switch (data) {
            case ImageData _ -> asked.folder().trialModel(key);
            case SuggestData _ -> new FinishedSuggestions(asked, machine, ledger, provenance, prices).of(key, evidence.data());
        };
    }

    /// Writes the plan's model, with what it is, where it comes from and how its answers are decided.
    static void model(ResultFolder folder, Path weights, String key, Plan plan, ContentHash data, Provenance provenance) {
        Graph graph = OnnxFile.read(weights).withMetadata("fulcrum.candidate", plan.candidate())
                .withMetadata("fulcrum.provenance", Json.write(Map.of("code", provenance.code(), "jdk", provenance.jdk(), "seed",
                        provenance.seed(), "data", data.hex(), "purchase", key)));
        Optional<DecisionRule> rule = plan.answering().map(Answering::rule);
        OnnxFile.write(folder.model(), rule.map(r -> graph.withMetadata(ImageModel.DECISION, Json.write(r))).orElse(graph));
    }

    private Quality judge(Path model, String key, ContentHash asking) {
        machine.progress().accept(Progress.of("test", "the chosen model, once"));
        long began = machine.nanos().getAsLong();
        Optional<Path> before = Optional.of(asked.folder().trialModel(key)).filter(trial -> !trial.equals(model));
        TaskData.Asking judging = data.judge(model, asked.folder().data(), Optional.of(asked.folder().testAnswers(key)), before);
        Map<String, Object> judged = machine.sandbox().run(judging.job(), judging.request(), m -> { });
        Quality quality = Json.convert(judged, TaskData.Judged.class).test();
        AtomicFile.write(asked.folder().trial(key).resolve("test.json"), Json.pretty(judged));
        double seconds = (machine.nanos().getAsLong() - began) / 1e9;
        ledger.append(new Entry.Measured(Facts.of(asked.line(), prices.costs(seconds, 1),
                Map.of("quality", Json.tree(quality), "split", "test"), provenance).keyed(asking)));
        return quality;
    }

    private Outcome write(Told told, Evidence evidence) {
        Decision decision = told.decision();
        machine.progress().accept(Progress.of("report", "writing"));
        List<TableRow> table = Planner.table(asked.brief(), evidence.list(), evidence.searchSeconds(), Planner.VOLUMES);
        AtomicFile.write(asked.folder().plan(), Json.pretty(decision));
        Outcome outcome = new Outcome(asked.folder(), decision, table, evidence, told.data());
        new ReportPage(asked.brief(), outcome).report().write(asked.folder().report());
        ContentHash key = Json.hash(Map.of("plan", Json.tree(decision)));
        if (ledger.purchase(key).isEmpty()) {
            ledger.append(new Entry.Planned(Facts.of(asked.line(), prices.costs(0, 0),
                    Map.of("verdict", decision.verdict(), "candidate", Optional.of(decision).filter(Plan.class::isInstance)
                            .map(d -> ((Plan) d).candidate()).orElse("")), provenance).keyed(key)));
        }
        return outcome;
    }
}
