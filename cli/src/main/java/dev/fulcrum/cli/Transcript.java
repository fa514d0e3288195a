package dev.fulcrum.cli;

import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.MachineAxis;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.plan.Answering;
import dev.fulcrum.plan.DoNotBuild;
import dev.fulcrum.plan.Infeasible;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Rejection;
import dev.fulcrum.plan.TableRow;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What balance and plan say at their end: the plan, the table over volume, the break-even, the rejected, what to do next.
final class Transcript {
    private static final int REFUSED_SHOWN = 6;

    private final Outcome outcome;
    private final StringBuilder text = new StringBuilder();

    private Transcript(Outcome outcome) {
        this.outcome = outcome;
    }

    static String of(Outcome outcome) {
        return new Transcript(outcome).write();
    }

    private String write() {
        switch (outcome.decision()) {
            case Plan plan -> planned(plan);
            case Infeasible no -> line("This brief cannot be met: stopped by %s. Nearest comes %s; admitted by %s.",
                    String.join(", ", no.stoppedBy()), no.nearest(), no.admits());
            case DoNotBuild no -> line("Do not build: %s.", no.why());
        }
        outcome.labels().ifPresent(sentence -> line("%s", sentence));
        machines();
        refused(outcome.decision().rejected());
        leftOut();
        line("");
        line("report  %s", shorter(outcome.folder().report()));
        return text.toString();
    }

    private void planned(Plan plan) {
        line("plan      %s", plan.candidate());
        line("quality   %s %s on validation%s", plan.quality().metric(), Wording.estimate(plan.quality().validation()),
                plan.quality().test().map(t -> ", " + Wording.estimate(t) + " on test [" + t.basis() + "]" + miss(plan, t)).orElse(""));
        plan.answering().ifPresent(this::answering);
        line("latency   p50 %s, p99 %s [%s]", Wording.estimate(plan.latencyMillis().p50()), Wording.estimate(plan.latencyMillis().p99()),
                plan.latencyMillis().p99().basis());
        line("money     %s a thousand requests [%s]", money(plan.unitCost().perThousandRequests()),
                plan.unitCost().perThousandRequests().basis());
        line("lifetime  %s: search %s, training %s, compression %s, retraining %s, inference %s, errors %s",
                Wording.estimate(plan.lifetimeCost().total()), value(plan.lifetimeCost().search()), value(plan.lifetimeCost().training()),
                value(plan.lifetimeCost().compression()), value(plan.lifetimeCost().retraining()), value(plan.lifetimeCost().inference()),
                value(plan.lifetimeCost().errors()));
        line("from here %s, with what is already trained counted as spent", Wording.estimate(plan.fromHere().total()));
        line("rules     %s: %s", plan.regime(), plan.ruling());
        line("");
        line("%s", plan.materiality().sentence());
        line("");
        table();
        line("");
        line("%s", plan.breakEvenSentence());
        line("%s", plan.inferencePassesTrainingOnDay().map(d -> "Inference spending passes search, training and compression after "
                + Wording.duration(d.value() * 86_400) + ".")
                .orElse("Inference spending does not pass search and training within the horizon."));
    }

    private void answering(Answering a) {
        line("answers   %s", a.words());
        line("errors    %s on validation%s; to a person %s%s", Wording.estimate(a.aRequest()),
                a.test().map(t -> ", " + Wording.estimate(t) + " on test").orElse(""), Wording.estimate(a.toPerson()),
                a.testToPerson().map(t -> ", " + Wording.estimate(t) + " on test").orElse(""));
    }

    private static String miss(Plan plan, Estimate test) {
        return plan.quality().minimum().filter(m -> test.value() < m.value())
                .map(m -> " - MISSES the minimum " + Wording.value(m)).orElse("");
    }

    private static String value(Estimate e) {
        return Wording.number(e.value());
    }

    private static String money(Estimate e) {
        return Wording.estimate(e).replace("/1000 requests", "");
    }

    private void table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("requests/month", "model", metric(), "p99", "money a thousand", "lifetime money"));
        for (TableRow r : outcome.table()) {
            rows.add(List.of("%.0e".formatted(r.volume().value()).replace("e+", "e"), r.candidate().orElse(r.verdict()), cell(r.quality()),
                    cell(r.p99()), r.perThousandRequests().map(e -> value(e) + " " + currency(e) + " [" + e.basis() + "]").orElse(""),
                    cell(r.lifetime())));
        }
        columns(rows);
    }

    private String metric() {
        return outcome.evidence().list().stream().findFirst().map(c -> c.validation().metric()).orElse("quality");
    }

    private static String currency(Estimate e) {
        return e.unit().replace("/1000 requests", "");
    }

    private static String cell(Optional<Estimate> e) {
        return e.map(Wording::estimate).orElse("");
    }

    private void machines() {
        List<MachineAxis.Place> places = MachineAxis.places(outcome.evidence());
        if (places.isEmpty()) return;
        line("");
        line("machines  beside the brief's own:");
        columns(places.stream().map(p -> List.of("  " + p.machine().name(), p.words())).toList());
    }

    private void refused(List<Rejection> all) {
        if (all.isEmpty()) return;
        line("");
        line("refused   %d, the nearest first:", all.stream().map(Rejection::candidate).distinct().count());
        List<List<String>> rows = new ArrayList<>();
        for (Rejection r : all.stream().sorted(Comparator.comparingDouble(Rejection::miss)).limit(REFUSED_SHOWN).toList()) {
            rows.add(List.of("  " + r.candidate(), r.constraint(), Wording.estimate(r.got()) + " against " + Wording.estimate(r.limit()),
                    "admitted by " + r.admits()));
        }
        columns(rows);
    }

    private void leftOut() {
        List<Fault> faults = outcome.evidence().report().faults();
        if (faults.isEmpty()) return;
        line("");
        line("left out  %d of %d images:", faults.size(), outcome.evidence().report().found());
        faults.stream().limit(REFUSED_SHOWN).forEach(f -> line("  %s", f));
        if (faults.size() > REFUSED_SHOWN) line("  and %d more, in %s", faults.size() - REFUSED_SHOWN, shorter(outcome.folder().dataReport()));
    }

    private void columns(List<List<String>> rows) {
        Columns.of(rows).forEach(row -> line("%s", row));
    }

    private void line(String format, Object... values) {
        text.append(format.formatted(values)).append(System.lineSeparator());
    }

    /// The same as one JSON object; `plan.json` is its `plan`.
    static Map<String, Object> json(Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("result", outcome.folder().root().toString());
        json.put("plan", outcome.decision());
        json.put("table", outcome.table());
        if (outcome.decision() instanceof Plan plan) json.put("machine", MachineAxis.machine(outcome.evidence(), plan.candidate()));
        json.put("machines", MachineAxis.places(outcome.evidence()));
        json.put("report", outcome.folder().report().toString());
        Evidence e = outcome.evidence();
        json.put("stop", e.stop());
        outcome.labels().ifPresent(sentence -> json.put("labels", sentence));
        return json;
    }

    /// Two commands that a reader may want to type now.
    ///
    /// @param example what the model can be tried on, where that is a file
    static String next(Outcome outcome, Optional<Path> example) {
        Path shown = shorter(outcome.folder().root());
        String then = example.map(file -> "predict %s %s".formatted(shown.resolve("model.onnx"), file)).orElseGet(() -> "serve " + shown);
        return "next    %s plan %s --demand 1e9%n        %s %s%n".formatted(Door.launcher(), shown, Door.launcher(), then);
    }

    static Path shorter(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }
}
