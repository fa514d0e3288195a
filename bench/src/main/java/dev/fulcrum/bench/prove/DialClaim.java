package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The inference dial and the answers to a change, as a user asks for them: for each a brief or a change in which it wins.
final class DialClaim {
    private static final double CASCADE_SAVES = 1.5;
    private static final String BRIEF = "examples/fashion/brief.yaml";
    /// Only where there is much to learn from is a small model far from a large one.
    private static final String FULL = "examples/fashion/brief-full.yaml";

    private DialClaim() {}

    /// @param name    of the run
    /// @param brief   its file
    /// @param options of `balance`
    private record Asked(String name, String brief, List<String> options) {}

    private static final List<Asked> BRIEFS = List.of(
            new Asked("cascade", FULL, List.of("--quality", "0.91", "--demand", "1e10", "--limits.wallTime", "14 min")),
            new Asked("ensemble", BRIEF, List.of("--quality", "0.5", "--errors", "0.00001", "--demand", "1e8")),
            new Asked("mirror", BRIEF, List.of("--quality", "0.5", "--errors", "0.00001", "--demand", "1e8", "--limits.memory", "4 MiB")));

    /// A change, and what an error costs there.
    private record Change(String shift, List<String> options) {}

    private static final List<Change> CHANGES = List.of(new Change("brightness=0.99", List.of("--labelled", "50")),
            new Change("brightness=0.45", List.of("--labelled", "100")), new Change("mix=Shirt:12", List.of("--labelled", "100")),
            new Change("brightness=0.8", List.of("--labelled", "100")), new Change("blur=1.2", List.of("--labelled", "200")),
            new Change("brightness=0.45", List.of("--labelled", "6000")));

    static Claim.Finding find(long seed) throws Exception {
        Map<String, Object> figures = new LinkedHashMap<>();
        Set<String> won = new TreeSet<>();
        for (Asked asked : BRIEFS) figures.put(asked.name(), planned(asked, seed, won));
        figures.put("changes", changed(won));
        figures.put("won", won);
        double saves = ((Number) FashionClaims.map(figures.get("cascade")).get("cascadeSaves")).doubleValue();
        boolean all = won.containsAll(List.of("cascade", "ensemble", "mirror", "NOTHING", "RECALIBRATE", "MORE_INFERENCE", "FINE_TUNE", "RETRAIN"));
        return new Claim.Finding(all && saves >= CASCADE_SAVES, figures);
    }

    private static ResultFolder folder(String name) {
        return new ResultFolder(Path.of("results/prove-dial-" + name));
    }

    private static Map<String, Object> planned(Asked asked, long seed, Set<String> won) throws Exception {
        ResultFolder folder = folder(asked.name());
        List<String> words = new ArrayList<>(List.of("./fulcrum", "balance", asked.brief(), "--result", folder.root().toString(), "--seed", "" + seed, "--json"));
        words.addAll(asked.options());
        Shell.run(words);
        Evidence evidence = Evidence.load(folder);
        Map<String, Object> told = new LinkedHashMap<>();
        if (Json.readMap(java.nio.file.Files.readString(folder.plan())).containsKey("candidate")) {
            Plan plan = Json.readFile(folder.plan(), Plan.class);
            told.put("plan", plan.candidate());
            told.put("lifetime", plan.lifetimeCost().total());
            key(evidence, plan.candidate()).filter(Purchase.Combine::isKey).ifPresent(k -> won.add(k.substring(0, k.indexOf('-'))));
        }
        told.put("test", evidence.test().map(Evidence.Tested::quality));
        told.put("combined", evidence.candidates().entrySet().stream().filter(e -> Purchase.Combine.isKey(e.getKey()))
                .map(e -> Map.of("name", e.getValue().name(), "validation", e.getValue().validation(), "service", e.getValue().serviceSeconds(),
                        "singleOverIt", single(evidence, e.getValue()).map(s -> s.serviceSeconds().value() / e.getValue().serviceSeconds().value()).orElse(0.0),
                        "single", single(evidence, e.getValue()).map(Candidate::name).orElse("none reaches it"))).toList());
        told.put("cascadeSaves", evidence.candidates().entrySet().stream().filter(e -> e.getKey().startsWith("cascade-"))
                .flatMap(e -> single(evidence, e.getValue()).stream().map(s -> s.serviceSeconds().value() / e.getValue().serviceSeconds().value()))
                .mapToDouble(r -> r).max().orElse(0));
        return told;
    }

    private static Optional<String> key(Evidence evidence, String name) {
        return evidence.candidates().entrySet().stream().filter(e -> e.getValue().name().equals(name)).map(Map.Entry::getKey).findFirst();
    }

    /// The cheapest single model of at least the same quality on validation.
    private static Optional<Candidate> single(Evidence evidence, Candidate together) {
        return evidence.candidates().entrySet().stream().filter(e -> !Purchase.Combine.isKey(e.getKey())).map(Map.Entry::getValue)
                .filter(c -> c.validation().right() >= together.validation().right())
                .min(java.util.Comparator.comparingDouble(c -> c.serviceSeconds().value()));
    }

    private static List<Object> changed(Set<String> won) throws Exception {
        List<Object> told = new ArrayList<>();
        for (Change change : CHANGES) {
            List<String> words = new ArrayList<>(List.of("./fulcrum", "adapt", folder("ensemble").root().toString(), "--shift", change.shift(), "--json"));
            words.addAll(change.options());
            Map<String, Object> answer = Json.readMap(Shell.run(words).out());
            Map<String, Object> best = FashionClaims.map(answer.get("best"));
            if (Boolean.TRUE.equals(answer.get("confirmed"))) won.add((String) best.get("kind"));
            told.add(answer);
        }
        return told;
    }
}
