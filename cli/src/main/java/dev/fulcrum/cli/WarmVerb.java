package dev.fulcrum.cli;

import dev.fulcrum.tasks.image.ImageSection;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;

/// `fulcrum warm`: decides over made-up candidates, so that the ahead-of-time cache holds what `plan` needs; nobody types it.
@Command(name = "warm", hidden = true, description = "Walks through a decision for the ahead-of-time cache.")
final class WarmVerb implements Callable<Integer> {
    private static final String BRIEF = """
            task: image-classification
            data: {images: none}
            quality: {minimum: 0.8}
            demand: 1e6
            """;

    @Override
    public Integer call() {
        ServeFlows.warm();
        Brief brief = ImageSection.brief("warm.yaml", BRIEF, Map.of()).with(Map.of("demand", "1e8"));
        List<Candidate> candidates = IntStream.range(0, 8).mapToObj(WarmVerb::candidate)
                .map(c -> Json.read(Json.pretty(c), Candidate.class)).toList();
        Estimate search = Estimate.exact(60, "core-s", Basis.MEASURED);
        Decision decision = Planner.decide(brief, candidates, search);
        Planner.table(brief, candidates, search, Planner.VOLUMES);
        return Json.pretty(decision).isEmpty() ? ExitCode.FAULT : ExitCode.OK;
    }

    private static Candidate candidate(int i) {
        Estimate ms = Estimate.measured(1.0 / (i + 1), 0.9 / (i + 1), 1.1 / (i + 1), "ms");
        Estimate trained = Estimate.measured(10 + i * i, 9 + i * i, 11 + i * i, "s");
        return new Candidate("made up " + i, new Quality("accuracy", 900 - 5L * i, 1000), Optional.empty(),
                new Measurement(new LatencyDistribution(ms, ms, ms), Map.of(1, ms), Estimate.measured(1e6, 9e5, 1.1e6, "B"),
                        Estimate.measured(1e-3, 1e-3, 1e-3, "J"), 1, 1), Optional.empty(), List.of(OneOff.held("train " + i, OneOff.Stage.TRAINING, trained, 1)));
    }
}
