package dev.fulcrum.balance;

import dev.fulcrum.measure.Measurement;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.plan.TableRow;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Weighs again, in fresh processes and with more runs, the trained models that a decision names, before anything is announced.
///
/// The smallest of noisy estimates is biased low (winner's curse), so winner, runner-up and whoever wins at another volume of the table get
/// measurements that did not help to choose them. Should that change the choice, the newly named are weighed too.
final class Confirm {
    private static final int ROUNDS = 3;

    private final Asked asked;
    private final WeighPhase weighing;
    private final Candidates.Maker candidates;
    private final Estimate search;

    Confirm(Asked asked, WeighPhase weighing, Candidates.Maker candidates, Estimate search) {
        this.asked = asked;
        this.weighing = weighing;
        this.candidates = candidates;
        this.search = search;
    }

    /// Measurements stored beside the weights, so that a run that goes on does not weigh again.
    private record Stored(Map<String, Measurement> confirmed, double seconds) {}

    /// @param candidates by trial key, those named by the decision with confirmed measurements
    /// @param seconds    wall time that weighing again took
    record Confirmed(Map<String, Candidate> candidates, double seconds) {}

    static final Confirmed NOTHING = new Confirmed(Map.of(), 0);

    Confirmed run() {
        Stored stored = load();
        double seconds = stored.seconds();
        Map<String, Measurement> confirmed = new TreeMap<>(stored.confirmed());
        Map<String, Candidate> now = candidates.with(confirmed);
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, Path> missing = new LinkedHashMap<>();
            for (String key : named(now)) if (!confirmed.containsKey(key)) missing.put(key, asked.folder().trialModel(key));
            if (missing.isEmpty()) break;
            List<WeighPhase.Weighed> processes = weighing.confirm(missing);
            confirmed.putAll(WeighPhase.combined(processes));
            seconds += WeighPhase.seconds(processes);
            AtomicFile.write(file(), Json.pretty(new Stored(confirmed, seconds)));
            now = candidates.with(confirmed);
        }
        return new Confirmed(now, seconds);
    }

    private Path file() {
        return asked.folder().weigh().resolve("confirmed.json");
    }

    private Stored load() {
        return Files.exists(file()) ? Json.readFile(file(), Stored.class) : new Stored(Map.of(), 0);
    }

    /// Trial keys of winner, runner-up and everyone in the table.
    private Set<String> named(Map<String, Candidate> now) {
        Brief brief = asked.brief();
        List<Candidate> list = List.copyOf(now.values());
        Set<String> names = new LinkedHashSet<>();
        Decision decision = Planner.decide(brief, list, search);
        if (decision instanceof Plan plan) {
            names.add(plan.candidate());
            plan.runnerUp().ifPresent(names::add);
        }
        Planner.table(brief, list, search, Planner.VOLUMES).stream().map(TableRow::candidate).forEach(c -> c.ifPresent(names::add));
        Set<String> keys = new LinkedHashSet<>();
        for (String name : names) now.forEach((key, c) -> {
            if (c.name().equals(name)) keys.add(key);
        });
        return keys;
    }
}
