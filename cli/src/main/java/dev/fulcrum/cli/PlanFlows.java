package dev.fulcrum.cli;

import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.ResultAtlas;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Axis;
import dev.fulcrum.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the front door asks a result's measurements again.
final class PlanFlows {
    private PlanFlows() {}

    /// @param atlas the two axes of the map, or nothing where none is wanted
    static Answer plan(Path result, Optional<Path> brief, Map<String, String> overrides, Optional<String> atlas) {
        Path root = Files.isRegularFile(result) ? result.toAbsolutePath().getParent() : result;
        Optional<List<Axis>> axes = atlas.map(ResultAtlas::pair);
        Optional<DecideAgain.Other> other = brief.map(b -> new DecideAgain.Other(b.toString(), Flows.read(b), System.getenv()));
        Outcome outcome = DecideAgain.of(new ResultFolder(root), other, overrides);
        Brief asked = DecideAgain.brief(outcome.evidence(), other, overrides);
        Map<String, Object> json = Transcript.json(outcome);
        ResultAtlas map = new ResultAtlas(asked, outcome.evidence());
        axes.ifPresent(pair -> json.put("atlas", map.told(pair.get(0), pair.get(1))));
        if (!(outcome.decision() instanceof Plan)) return Answer.unmet(json, Transcript.of(outcome));
        String text = Transcript.of(outcome);
        return Answer.met(json, axes.isPresent() ? text : text + System.lineSeparator() + ResultAtlas.words(map.worth()));
    }
}
