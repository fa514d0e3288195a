package dev.fulcrum.cli;

import dev.fulcrum.balance.Check;
import dev.fulcrum.balance.CheckPlan;
import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.PlanFile;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.balance.OtherMachines;
import dev.fulcrum.balance.ResultAtlas;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Axis;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.PlanDiff;
import dev.fulcrum.plan.Why;
import dev.fulcrum.run.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is asked of recorded measurements and plans that are there: decide again, why, what changed, whether they still hold.
final class PlanFlows {
    private PlanFlows() {}

    /// @param atlas the two axes of the map, or nothing where none is wanted
    static Answer plan(Path result, Optional<Path> brief, Map<String, String> overrides, OtherMachines machines, Optional<String> atlas) {
        Path root = Files.isRegularFile(result) ? result.toAbsolutePath().getParent() : result;
        Optional<List<Axis>> axes = atlas.map(ResultAtlas::pair);
        Optional<DecideAgain.Other> other = brief
                .map(b -> new DecideAgain.Other(b.toString(), Flows.read(b), System.getenv(), BriefFlows.files(b)));
        Outcome outcome = DecideAgain.of(new ResultFolder(root), other, overrides, BriefFlows.here(), machines);
        Brief asked = DecideAgain.brief(outcome.evidence(), other, overrides, BriefFlows.here());
        Map<String, Object> json = Transcript.json(outcome);
        ResultAtlas map = new ResultAtlas(asked, outcome.evidence());
        axes.ifPresent(pair -> json.put("atlas", map.told(pair.get(0), pair.get(1))));
        if (!(outcome.decision() instanceof Plan)) return Answer.unmet(json, Transcript.of(outcome));
        String text = Transcript.of(outcome);
        return Answer.met(json, axes.isPresent() ? text : text + System.lineSeparator() + ResultAtlas.words(map.worth()));
    }

    static Answer why(Path result, Optional<String> candidate, Map<String, String> overrides) {
        ResultFolder folder = new ResultFolder(Files.isRegularFile(result) ? result.toAbsolutePath().getParent() : result);
        Outcome outcome = DecideAgain.of(folder, Optional.empty(), overrides);
        if (!(outcome.decision() instanceof Plan plan)) return Answer.unmet(Transcript.json(outcome), Transcript.of(outcome));
        Evidence evidence = outcome.evidence();
        Brief brief = DecideAgain.brief(evidence, Optional.empty(), overrides);
        Why why = Why.of(brief, evidence.list(), evidence.searchSeconds(), plan, candidate);
        return Answer.met(why, WhyPage.of(why, brief));
    }

    static Answer diff(Path before, Path after) {
        PlanDiff diff = PlanDiff.of(PlanFile.at(before).decision(), PlanFile.at(after).decision());
        return diff.same() ? Answer.met(diff, DiffPage.of(diff)) : Answer.unmet(diff, DiffPage.of(diff));
    }

    static Answer check(Path plan, Optional<Path> model, Optional<Path> data, double tolerance, LiveLine line) {
        PlanFile file = PlanFile.at(plan);
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox())) {
            Check check = CheckPlan.of(file, model, data, tolerance, Flows.machine(sandbox, line));
            line.clear();
            return check.kept() ? Answer.met(check, check.words()) : Answer.unmet(check, check.words());
        }
    }
}
