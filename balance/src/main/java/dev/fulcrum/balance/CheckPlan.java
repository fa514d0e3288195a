package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.tasks.image.JudgeImageJob;
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
        throw Fault.of("check", "must find the plan's model", "no such file", "name it with --model FILE").at(Place.file(model.toString())).raise();
    }

    private Check run(Path model, Optional<Path> data, Machine machine) {
        MeasureModel.Done fresh = MeasureModel.of(model, machine);
        atMost("p99", plan.latencyMillis().p99(), fresh.measurement().latency().p99());
        unitCost(fresh);
        quality(model, data.map(Path::toAbsolutePath).orElseGet(file.folder()::data), machine);
        return Check.of(file.file().toString(), plan.candidate(), model.toString(), tolerance, claims, unchecked, notes);
    }

    private void atMost(String name, Estimate planned, Estimate fresh) {
        if (planned.high() == null) unchecked.add(name + ": the plan's interval is open");
        else claims.add(Check.Claim.atMost(name, planned, fresh, tolerance));
    }

    /// What the planned demand would cost with the fresh measurement in the candidate's place.
    private void unitCost(MeasureModel.Done fresh) {
        if (!Files.exists(file.folder().options())) {
            unchecked.add("unit cost: no options.json beside the plan, which holds the brief and its prices");
            return;
        }
        Evidence evidence = Evidence.load(file.folder());
        Optional<Candidate> planned = evidence.list().stream().filter(c -> c.name().equals(plan.candidate())).findFirst();
        if (planned.isEmpty()) {
            unchecked.add("unit cost: options.json knows no " + plan.candidate());
            return;
        }
        Candidate c = planned.get();
        Candidate now = new Candidate(c.name(), c.validation(), c.test(), fresh.measurement(), c.machine(), c.lineage());
        Brief brief = DecideAgain.brief(evidence, Optional.empty(), Map.of()).atDemand(plan.demand().value());
        atMost("unit cost", plan.unitCost().perThousandRequests(), Planner.servingByMonth(brief, now).getFirst()
                .in(plan.unitCost().perThousandRequests().unit(), 1000 / plan.demand().value()));
        if (!evidence.machine().cpu().equals(fresh.environment().cpu())) {
            notes.add("measured on " + fresh.environment().cpu() + ", planned on " + evidence.machine().cpu());
        }
    }

    /// On the very images of the plan's own figure, so that the two differ by the model alone.
    private void quality(Path model, Path data, Machine machine) {
        String metric = "test " + plan.quality().metric();
        if (plan.quality().test().isEmpty()) {
            unchecked.add(metric + ": the plan has none");
        } else if (!Files.exists(data.resolve("split.json"))) {
            unchecked.add(metric + ": no data in " + data + "; name a result's folder data with --data");
        } else {
            machine.progress().accept(Progress.of("check", "quality"));
            var request = new JudgeImageJob.Request(model.toString(), data.toString(), data.resolve("split.json").toString());
            Quality fresh = Json.convert(machine.sandbox().run(JudgeImageJob.NAME, request, m -> { }), JudgeImageJob.Result.class).test();
            claims.add(Check.Claim.atLeast(metric, plan.quality().test().get(), fresh.estimate()));
        }
    }
}
