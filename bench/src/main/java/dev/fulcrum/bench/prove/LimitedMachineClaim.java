package dev.fulcrum.bench.prove;

import dev.fulcrum.brief.NamedFiles;
import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.ImportWeights;
import dev.fulcrum.balance.OtherMachines;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.bench.load.HighestLoad;
import dev.fulcrum.bench.load.LoadMain;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.capacity.Balancing;
import dev.fulcrum.capacity.BatchingRule;
import dev.fulcrum.capacity.Capacity;
import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.measure.PackList;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// Weights taken by the pack on two smaller machines, made of this one, are imported: the plan must change where it should, and what a
/// load shows on each must be near the capacity that was predicted from its weights.
final class LimitedMachineClaim {
    private static final double NEAR = 0.15;
    private static final double SECONDS_A_RATE = 2;
    private static final int ROUNDS = 3;
    private static final String DEMAND = "1e10";
    /// Low enough for a plan whatever the search reached within its time: here machines are judged, not models.
    private static final String QUALITY = "0.8";
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-Dfulcrum.cache=" + System.getProperty("fulcrum.cache"));

    /// One load and what the weights around it had promised.
    ///
    /// @param predicted requests a second
    private record Shown(double predicted, HighestLoad.Found load) {
        private double ratio() {
            return load.rate() / predicted;
        }

        private Map<String, Object> figures() {
            return Map.of("predicted", predicted, "shown", load.rate(), "ratio", ratio(), "triesPutAside", load.aside());
        }
    }

    private final Path work = Path.of("results", "prove-limited");
    private final Path pack = work.resolve("pack.jar");
    private final ResultFolder original;
    private final long seed;

    private LimitedMachineClaim(ResultFolder original, long seed) {
        this.original = original;
        this.seed = seed;
    }

    static Claim.Finding find(long seed) throws Exception {
        return new LimitedMachineClaim(ReplayClaim.folder(), seed).find();
    }

    private Claim.Finding find() throws Exception {
        FashionClaims.delete(work);
        Files.createDirectories(work);
        succeed(List.of("./fulcrum", "weigh", original.root().toString(), "--pack", pack.toString()));
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean holds = on(Limit.oneCore(), figures);
        Optional<Limit> slower = Limit.clockShare("half-clock", 0.5);
        if (slower.isPresent()) holds &= on(slower.get(), figures);
        else figures.put("half-clock", "skipped: no control group for the processor can be made here");
        return new Claim.Finding(holds, figures);
    }

    private boolean on(Limit limit, Map<String, Object> figures) throws Exception {
        try (limit) {
            Machine machine = new Machine(limit, new ResultFolder(work.resolve(limit.name())));
            figures.put(limit.name(), machine.found());
            return machine.holds;
        }
    }

    private static void succeed(List<String> command) throws IOException, InterruptedException {
        Shell.Done done = Shell.run(command);
        if (done.code() != 0) throw new IllegalStateException(String.join(" ", command) + " ended with " + done.code());
    }

    /// One limited machine and what was found about it.
    private final class Machine {
        private final Limit limit;
        private final ResultFolder folder;
        private final Map<String, Object> figures = new LinkedHashMap<>();
        private boolean holds = true;

        private Machine(Limit limit, ResultFolder folder) {
            this.limit = limit;
            this.folder = folder;
        }

        private Map<String, Object> found() throws Exception {
            copy(original.root(), folder.root());
            Path weights = work.resolve(limit.name() + ".json");
            succeed(limit.on(List.of(JAVA, "-jar", pack.toString(), "--out", weights.toString())));
            plans(weights);
            capacities();
            return figures;
        }

        private void claim(String what, boolean held) {
            figures.put(what, held);
            holds &= held;
        }

        /// A core at thrice its worth here is left alone, one at half its worth is taken; where the limit makes answers late, a latency
        /// between the two p99 refuses it there and not here.
        private void plans(Path weights) {
            Plan before = plan(Map.of());
            importing(weights, limit.name() + "-dear", 3 * limit.share());
            Plan dear = plan(Map.of());
            importing(weights, limit.name(), 0.5 * limit.share());
            Plan cheap = plan(Map.of());
            figures.put("chosen", Map.of("here", before.candidate(), "dear", dear.candidate(), "cheap", cheap.candidate()));
            claim("dearIsLeftAlone", dear.candidate().equals(before.candidate()));
            claim("cheapIsTaken", cheap.candidate().endsWith(" @ " + limit.name()));
            Evidence evidence = outcome(Map.of()).evidence();
            Candidate here = candidate(evidence, before.candidate());
            Candidate there = candidate(evidence, here.name() + " @ " + limit.name());
            figures.put("p99", List.of(here.latency().p99(), there.latency().p99()));
            figures.put("modelledHoldsWeighed", modelled(evidence));
            if (there.latency().p99().value() > 1.3 * here.latency().p99().value()) refusedThere(here, there);
        }

        private void refusedThere(Candidate here, Candidate there) {
            double between = Math.sqrt(here.latency().p99().value() * there.latency().p99().value());
            Set<String> refused = new LinkedHashSet<>();
            outcome(Map.of("latency", between + " ms")).decision().rejected().forEach(r -> refused.add(r.candidate()));
            claim("slowIsRefusedThere", refused.contains(there.name()));
        }

        private Outcome outcome(Map<String, String> overrides) {
            Map<String, String> all = new LinkedHashMap<>(overrides);
            all.put("demand", DEMAND);
            all.put("quality", QUALITY);
            return DecideAgain.of(folder, Optional.empty(), all);
        }

        private Plan plan(Map<String, String> overrides) {
            return (Plan) outcome(overrides).decision();
        }

        private void importing(Path weights, String name, double worth) {
            Brief brief = brief();
            dev.fulcrum.brief.Machine here = brief.machine();
            double price = worth * here.price().value() / here.cores();
            ImportWeights.into(folder, weights, new ImportWeights.Terms(Optional.of(name), Optional.of(price + " " + here.price().unit()),
                    Optional.of("1"), Optional.of(here.memory().value() / here.cores() + " B")), Clock.systemUTC());
        }

        private Brief brief() {
            return DecideAgain.brief(Evidence.load(folder), Optional.empty(), Map.of());
        }

        /// Of how many models the roofline's interval for such a machine holds what was weighed there.
        private String modelled(Evidence evidence) {
            String rates = 80 * limit.share() + ":" + 10 * limit.share();
            OtherMachines also = new OtherMachines(List.of("modelled:1:2 GiB:1:" + rates), Optional.of("80:10"));
            Evidence with = DecideAgain.of(folder, Optional.empty(), Map.of("demand", DEMAND, "quality", QUALITY),
                    NamedFiles.NONE, also).evidence();
            long held = 0;
            long all = 0;
            for (Candidate c : evidence.list()) {
                if (c.machine().isPresent()) continue;
                Estimate said = candidate(with, c.name() + " @ modelled").serviceSeconds();
                double weighed = candidate(evidence, c.name() + " @ " + limit.name()).serviceSeconds().value();
                all++;
                if (weighed >= said.low() && weighed <= said.high()) held++;
            }
            return held + " of " + all;
        }

        private static Candidate candidate(Evidence evidence, String name) {
            return evidence.list().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
        }

        /// The fastest and the slowest model of this machine. A machine that is shared with strangers is not the same one from minute to
        /// minute, so weights and loads alternate, and each load is held against the weights before and after it.
        private void capacities() throws Exception {
            Comparator<Map.Entry<String, Candidate>> byTime = Comparator.comparingDouble(e -> e.getValue().serviceSeconds().value());
            Map<String, Candidate> weighed = weighed(limit.name());
            List<String> keys = List.of(weighed.entrySet().stream().min(byTime).orElseThrow().getKey(),
                    weighed.entrySet().stream().max(byTime).orElseThrow().getKey());
            List<List<Shown>> rounds = new ArrayList<>();
            Map<String, Candidate> before = weighAgain(0);
            for (int round = 1; round <= ROUNDS; round++) {
                List<HighestLoad.Found> loads = new ArrayList<>();
                for (String key : keys) loads.add(load(key, before.get(key), seed + round));
                Map<String, Candidate> after = weighAgain(round);
                List<Shown> shown = new ArrayList<>();
                for (int k = 0; k < keys.size(); k++) {
                    String key = keys.get(k);
                    shown.add(new Shown((predicted(before.get(key)) + predicted(after.get(key))) / 2, loads.get(k)));
                }
                rounds.add(shown);
                before = after;
            }
            List<Map<String, Object>> all = new ArrayList<>();
            for (int k = 0; k < keys.size(); k++) {
                int at = k;
                all.add(told(weighed.get(keys.get(k)).name(), rounds.stream().map(r -> r.get(at)).toList()));
            }
            figures.put("capacity", all);
        }

        private Map<String, Object> told(String candidate, List<Shown> rounds) {
            double[] ratios = rounds.stream().mapToDouble(Shown::ratio).sorted().toArray();
            double median = ratios[ratios.length / 2];
            holds &= Math.abs(median - 1) <= NEAR;
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("candidate", candidate);
            found.put("medianRatio", median);
            found.put("rounds", rounds.stream().map(Shown::figures).toList());
            return found;
        }

        /// What every model of the result weighs in the limit, by its key here.
        private Map<String, Candidate> weighed(String name) {
            Map<String, Candidate> there = new LinkedHashMap<>();
            outcome(Map.of()).evidence().candidates().forEach((key, c) -> {
                if (key.endsWith(" @ " + name)) there.put(key.substring(0, key.indexOf(" @ ")), c);
            });
            return there;
        }

        private Map<String, Candidate> weighAgain(int round) throws Exception {
            String name = limit.name() + "-" + round;
            Path weights = work.resolve(name + ".json");
            succeed(limit.on(List.of(JAVA, "-jar", pack.toString(), "--out", weights.toString(), "--processes", "2")));
            importing(weights, name, limit.share());
            return weighed(name);
        }

        private double deadline() {
            Brief brief = brief();
            return brief.p99().orElse(20.0) / 1000 / brief.safety();
        }

        private double predicted(Candidate c) {
            BatchingRule rule = BatchingRule.of(ServiceCurve.of(c.weights()), deadline());
            return Capacity.of(rule, 1, Balancing.RANDOM, seed).of(1);
        }

        private HighestLoad.Found load(String key, Candidate c, long arrivals) throws Exception {
            return load(new LoadMain.Request(folder.trialModel(key).toString(), inputs(), c.weights(), deadline(),
                    Math.max(deadline() / 4, limit.longestPauseSeconds()), 1, SECONDS_A_RATE, arrivals));
        }

        private HighestLoad.Found load(LoadMain.Request request) throws Exception {
            Path asked = work.resolve("load-request.json");
            Path answered = work.resolve("load-answer.json");
            Files.writeString(asked, Json.pretty(request));
            List<String> command = new ArrayList<>(List.of(JAVA));
            command.addAll(FLAGS);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), LoadMain.class.getName(), asked.toString(),
                    answered.toString()));
            succeed(limit.on(command));
            return Json.readFile(answered, HighestLoad.Found.class);
        }
    }

    /// Every graph of one result eats the same.
    private List<WeighRequest.Input> inputs() throws IOException {
        try (JarFile jar = new JarFile(pack.toFile())) {
            byte[] list = jar.getInputStream(jar.getEntry(PackList.PLACE)).readAllBytes();
            return Json.read(new String(list, StandardCharsets.UTF_8), PackList.class).graphs().getFirst().inputs();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p : all.toList()) {
                Path at = to.resolve(from.relativize(p).toString());
                if (Files.isDirectory(p)) Files.createDirectories(at);
                else Files.copy(p, at);
            }
        }
    }
}
