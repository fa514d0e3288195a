package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.ServingNets;
import dev.fulcrum.bench.serve.HostileRun;
import dev.fulcrum.bench.serve.LoadsRun;
import dev.fulcrum.bench.serve.ServerProcess;
import dev.fulcrum.bench.serve.ServingRounds;
import dev.fulcrum.bench.serve.SoakRun;
import dev.fulcrum.bench.serve.SwapRun;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The server against its limits, against hostile clients, and across swaps and deaths.
final class ServingClaims {
    private static final Map<String, Double> LEAST = Map.of("small", 0.7, "wide", 0.85, "mlp", 0.85);
    private static final Path FOLDER = Path.of(".fulcrum", "prove-serving");

    private ServingClaims() {}

    static Claim.Finding serving(long seed) throws Exception {
        return serving(new ServingRounds.Settings(5, 10, 30, 3, 10, seed));
    }

    static Claim.Finding servingReduced(long seed) throws Exception {
        return serving(new ServingRounds.Settings(1, 2, 3, 1.5, 4, seed));
    }

    private static Claim.Finding serving(ServingRounds.Settings settings) throws Exception {
        Map<String, Map<String, Object>> figures = new ServingRounds(folder("rounds"), settings).run();
        boolean holds = true;
        for (String net : LEAST.keySet()) {
            Map<String, Object> f = figures.get(net);
            boolean cheap = number(f, "rawToFulcrumCpu") >= LEAST.get(net);
            boolean lone = number(f, "oneConnectionToUnbatched") >= 0.9;
            Map<?, ?> p99 = (Map<?, ?>) ((Map<?, ?>) f.get("open 0.8")).get("p99");
            boolean inside = p99.get("value") instanceof Number ms && ms.doubleValue() <= number(f, "sloMillis");
            boolean twice = number(f, "goodputAtTwiceToPeak") >= 0.9;
            f.put("holds", Map.of("cpu", cheap, "one connection", lone, "p99 at 0.8", inside, "goodput at 2.0", twice, "no bad answers", number(f, "bad") == 0));
            holds &= cheap && lone && inside && twice && number(f, "bad") == 0;
        }
        return new Claim.Finding(holds, new LinkedHashMap<>(figures));
    }

    static Claim.Finding hostile(long seed) throws Exception {
        return hostile(new HostileRun.Settings(100_000, 20, seed));
    }

    static Claim.Finding hostileReduced(long seed) throws Exception {
        return hostile(new HostileRun.Settings(10_000, 10, seed));
    }

    private static Claim.Finding hostile(HostileRun.Settings settings) throws Exception {
        HostileRun.Result r = HostileRun.run(folder("hostile"), settings);
        return new Claim.Finding(r.holds(), Json.tree(r));
    }

    static Claim.Finding soak(long seed) throws Exception {
        return soak(new SoakRun.Settings(20, seed));
    }

    static Claim.Finding soakReduced(long seed) throws Exception {
        return soak(new SoakRun.Settings(2, seed));
    }

    private static Claim.Finding soak(SoakRun.Settings settings) throws Exception {
        SoakRun.Result r = SoakRun.run(folder("soak"), settings);
        return new Claim.Finding(r.holds(), Json.tree(r));
    }

    static Claim.Finding loads(long seed) throws Exception {
        return loads(new LoadsRun.Settings(1000, seed));
    }

    static Claim.Finding loadsReduced(long seed) throws Exception {
        return loads(new LoadsRun.Settings(100, seed));
    }

    private static Claim.Finding loads(LoadsRun.Settings settings) throws Exception {
        LoadsRun.Result r = LoadsRun.run(folder("loads"), settings);
        return new Claim.Finding(r.holds(), Json.tree(r));
    }

    static Claim.Finding swaps(long seed) throws Exception {
        return swaps(100, seed);
    }

    static Claim.Finding swapsReduced(long seed) throws Exception {
        return swaps(10, seed);
    }

    private static Claim.Finding swaps(int count, long seed) throws Exception {
        SwapRun.Result r = SwapRun.run(folder("swaps"), count, seed);
        return new Claim.Finding(r.holds(), Json.tree(r));
    }

    /// The median of 15 starts, from the command to its ready line, once the first two have made the caches of classes and of the model's speed.
    static Claim.Finding start(long seed) throws Exception {
        Path folder = folder("start");
        Path model = ServingNets.write(folder.resolve("models"), "small", ServingNets.small(seed));
        List<String> more = List.of(model.toString(), "--ledger", folder.resolve("books/ledger.db").toString());
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            try (ServerProcess server = ServerProcess.fulcrum(folder.resolve("start.log"), more)) {
                if (i >= 2) seconds.add(server.secondsToReady());
                else Thread.sleep(6000);
            }
        }
        double median = seconds.stream().sorted().toList().get(7);
        return new Claim.Finding(median < 1.5, Map.of("seconds", seconds, "median", median));
    }

    private static double number(Map<String, Object> figures, String name) {
        return ((Number) figures.get(name)).doubleValue();
    }

    /// The peer's packages stay; everything else is made anew.
    static Path folder(String name) throws Exception {
        Path folder = FOLDER.resolve(name);
        for (String made : new String[] {"books", "models"}) if (Files.exists(folder.resolve(made))) FashionClaims.delete(folder.resolve(made));
        return Files.createDirectories(folder);
    }
}
