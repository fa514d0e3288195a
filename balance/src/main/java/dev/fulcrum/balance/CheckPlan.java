package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Measures a model freshly, in worker processes, and holds it against its plan: unit cost, p99 and quality on the plan's own test split.
public final class CheckPlan {
    /// Of weighing, as long as a broken claim may be chance.
    private static final int ROUNDS = 3;

    private final PlanFile file;
    private final Plan plan;
    private final double tolerance;
    private final List<Check.Claim> claims = new ArrayList<>();
    private final List<String> unchecked = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private CheckPlan(PlanFile file, double tolerance) {
        this.file = file;
        this.plan = file.plan();
        this.tolerance = tolerance;
    }

    /// @param model     an ONNX file; by default the one beside the plan
    /// @param data      a folder with the images and the split of the plan; by default the result's own
    /// @param tolerance a ratio, at least 0, by which cost and p99 may leave the plan's interval
    /// @throws dev.fulcrum.unit.FaultException when there is no plan or no model
    public static Check of(PlanFile file, Optional<Path> model, Optional<Path> data, double tolerance, Machine machine) {
        return new CheckPlan(file, tolerance).run(model(file, model), data, machine);
    }

    private static Path model(PlanFile file, Optional<Path> given) {
        Path model = given.orElseGet(file.folder()::model).toAbsolutePath();
        if (Files.isRegularFile(model)) return model;
        throw Fault.of("check", "must find the plan's model", "no such file", "name it with --model FILE").at(Place.file(model.toString()))
                .raise();
    }

    private Check run(Path model, Optional<Path> data, Machine machine) {
        Path folder = data.map(Path::toAbsolutePath).orElseGet(file.folder()::data);
        Optional<Evidence> evidence = evidence();
        Optional<Planned> planned = evidence.flatMap(this::planned);
        MeasureModel.Done fresh = weigh(model, folder, planned, machine);
        claims.addAll(weighed(fresh.measurement(), planned));
        evidence.map(e -> e.machine().cpu()).filter(cpu -> !cpu.equals(fresh.environment().cpu()))
                .ifPresent(cpu -> notes.add("measured on " + fresh.environment().cpu() + ", planned on " + cpu));
        claims.stream().filter(c -> !c.clear()).forEach(c -> notes.add(c.name() + ": the fresh interval reaches back over the bound; "
                + "a quiet machine or a tolerance would tell"));
        quality(model, folder, machine);
        return Check.of(file.file().toString(), plan.candidate(), model.toString(), tolerance, claims, unchecked, notes);
    }

    /// Models that answer together are shown the plan's own pictures, since what they cost depends on them.
    private MeasureModel.Done weigh(Path model, Path data, Optional<Planned> planned, Machine machine) {
        try (ShownExamples shown = ShownExamples.of(model, data)) {
            if (shown.missing()) notes.add("this model answers with several: without the plan's data it was weighed on random pictures");
            return MeasureModel.of(model, machine, ROUNDS, shown.file(), m -> weighed(m, planned).stream().allMatch(Check.Claim::clear));
        }
    }

    /// The brief and the candidate, where they lie beside the plan.
    private Optional<Evidence> evidence() {
        if (plan.latencyMillis().p99().high() == null) unchecked.add("p99: the plan's interval is open");
        if (!Files.exists(file.folder().options())) {
            unchecked.add("unit cost: no options.json beside the plan, which holds the brief and its prices");
            return Optional.empty();
        }
        Evidence evidence = Evidence.load(file.folder());
        if (candidate(evidence).isEmpty()) unchecked.add("unit cost: options.json knows no " + plan.candidate());
        if (plan.unitCost().perThousandRequests().high() == null) unchecked.add("unit cost: the plan's interval is open");
        return Optional.of(evidence);
    }

    private Optional<Candidate> candidate(Evidence evidence) {
        return evidence.list().stream().filter(c -> c.name().equals(plan.candidate())).findFirst();
    }

    /// @param brief     at the plan's demand
    /// @param candidate the plan's, as it was weighed then
    private record Planned(Brief brief, Candidate candidate) {}

    private Optional<Planned> planned(Evidence evidence) {
        return candidate(evidence).map(c -> new Planned(DecideAgain.brief(evidence, Optional.empty(), Map.of()).atDemand(plan.demand().value()), c));
    }

    private List<Check.Claim> weighed(Measurement fresh, Optional<Planned> planned) {
        Optional<Planned> now = planned.map(p -> new Planned(p.brief(), p.candidate().withWeights(fresh)));
        List<Check.Claim> weighed = new ArrayList<>();
        Estimate p99 = plan.latencyMillis().p99();
        Estimate unitCost = plan.unitCost().perThousandRequests();
        if (p99.high() != null) weighed.add(Check.Claim.atMost("p99", p99, now.map(CheckPlan::p99).orElse(fresh.latency().p99()), tolerance));
        if (unitCost.high() != null) now.ifPresent(n -> weighed.add(Check.Claim.atMost("unit cost", unitCost, unitCost(n), tolerance)));
        return weighed;
    }

    /// The plan's p99 holds its server's own time.
    private static Estimate p99(Planned now) {
        return Planner.served(now.brief(), now.candidate()).latency().p99();
    }

    /// What the planned demand would cost with the fresh measurement in the candidate's place.
    private Estimate unitCost(Planned now) {
        return Planner.servingByMonth(now.brief(), now.candidate()).getFirst()
                .in(plan.unitCost().perThousandRequests().unit(), 1000 / plan.demand().value());
    }

    /// On the very images of the plan's own figure, so that the two differ by the model alone.
    private void quality(Path model, Path data, Machine machine) {
        String metric = "test " + plan.quality().metric();
        if (plan.quality().test().isEmpty()) {
            unchecked.add(metric + ": the plan has none");
        } else if (!TaskData.isIn(data)) {
            unchecked.add(metric + ": no data in " + data + "; name a result's folder data with --data");
        } else {
            machine.progress().accept(Progress.of("check", "quality"));
            TaskData.Asking asking = TaskData.judging(model, data);
            Quality fresh = Json.convert(machine.sandbox().run(asking.job(), asking.request(), m -> { }), TaskData.Judged.class).test();
            claims.add(Check.Claim.atLeast(metric, plan.quality().test().get(), fresh.estimate()));
        }
    }
}
