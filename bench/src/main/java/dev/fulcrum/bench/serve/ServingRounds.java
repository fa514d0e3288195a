package dev.fulcrum.bench.serve;

import dev.fulcrum.bench.ServingNets;
import dev.fulcrum.load.Figures;
import dev.fulcrum.measure.Quantiles;
import dev.fulcrum.unit.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The three nets behind Fulcrum's server, behind a plain Node server, and in a raw loop of ONNX Runtime, in rounds that take turns, so that a
/// busy neighbour meets all of them.
///
/// The client shares the cores with the server, so requests a second tell of both; the mark is the time of processor that the server's process
/// takes a request. The limit is the raw loop at its best batch size.
///
/// Under open load a server has one core and one worker, and the client the other core: a client that sends twice as much on the server's cores
/// takes from the answers what it asks for.
public final class ServingRounds {
    private static final int[] CONNECTIONS = {1, 8, 64};
    private static final int[] BATCHES = {1, 8, 32};
    private static final double SLO_BY_P50 = 20;
    /// So many that what the server has not refused yet never keeps the client from sending.
    private static final int OPEN_CONNECTIONS = 1000;

    private final Path folder;
    private final Settings settings;
    private final Map<String, Path> models = new LinkedHashMap<>();

    /// @param rounds      of the comparison
    /// @param lone        rounds at one connection against the unbatched server
    /// @param warm        seconds of load on each server, and number of connections, before anything counts
    /// @param seconds     of one cell
    /// @param openSeconds of one open-loop run
    /// @param seed        of weights, inputs and arrivals
    public record Settings(int rounds, int lone, double warm, double seconds, double openSeconds, long seed) {}

    /// A net's servers, all of Fulcrum. On all cores and with a promise that no closed load breaks; then on one core: with such a promise, under the
    /// SLO, and under it one request at a time. Those that are not asked take next to no time.
    private record Servers(List<ServerProcess> all) implements AutoCloseable {
        ServerProcess patient() {
            return all.get(0);
        }

        ServerProcess single() {
            return all.get(1);
        }

        ServerProcess promised() {
            return all.get(2);
        }

        ServerProcess unbatched() {
            return all.get(3);
        }

        @Override
        public void close() throws InterruptedException {
            for (ServerProcess server : all) server.close();
        }
    }

    /// @param folder for models, logs and the peer's packages
    public ServingRounds(Path folder, Settings settings) {
        this.folder = folder;
        this.settings = settings;
        ServingNets.all(settings.seed()).forEach((name, graph) -> models.put(name, ServingNets.write(folder.resolve("models"), name, graph)));
    }

    /// @return figures by net
    public Map<String, Map<String, Object>> run() throws Exception {
        Map<String, Map<String, Object>> figures = new LinkedHashMap<>();
        Optional<ServerProcess> node = NodePeer.start(folder.resolve("node"), models);
        try {
            for (String net : models.keySet()) figures.put(net, net(net, node));
        } finally {
            if (node.isPresent()) node.get().close();
        }
        return figures;
    }

    /// The SLO is fixed from the raw loop before any server runs.
    private Map<String, Object> net(String net, Optional<ServerProcess> node) throws Exception {
        double p50 = raw(net, 1, 1).p50Millis();
        double slo = SLO_BY_P50 * p50;
        Map<String, Object> figures = new LinkedHashMap<>(Map.of("rawP50Millis", p50, "sloMillis", slo));
        try (Servers servers = servers(net, slo)) {
            LoadedServer patient = LoadedServer.of(servers.patient(), net, settings.seed());
            LoadedServer single = LoadedServer.of(servers.single(), net, settings.seed());
            LoadedServer promised = LoadedServer.of(servers.promised(), net, settings.seed());
            LoadedServer unbatched = LoadedServer.of(servers.unbatched(), net, settings.seed());
            Optional<LoadedServer> peer = node.map(n -> LoadedServer.of(n, net, settings.seed()));
            figures.put("secondsToReady", servers.all().stream().map(ServerProcess::secondsToReady).toList());
            warm(patient);
            peer.ifPresent(this::warm);
            figures.putAll(rounds(net, patient, peer));
            try (Affinity _ = Affinity.offTheFirstCore()) {
                for (LoadedServer server : List.of(single, promised, unbatched)) warm(server);
                figures.putAll(open(promised, single, slo / 1000));
                figures.put("oneConnectionToUnbatched", lone(promised, unbatched));
            }
        }
        return figures;
    }

    private Servers servers(String net, double sloMillis) throws Exception {
        Path one = Files.writeString(folder.resolve("unbatched.yaml"), "batch: 1\n", StandardCharsets.UTF_8);
        String promise = "%.3f ms".formatted(sloMillis);
        List<ServerProcess> started = new ArrayList<>();
        try {
            started.add(server(net, "patient", false, List.of("--latency", "2 s")));
            started.add(server(net, "single", true, List.of("--latency", "2 s")));
            started.add(server(net, "promised", true, List.of("--latency", promise)));
            started.add(server(net, "unbatched", true, List.of("--latency", promise, "--config", one.toString())));
            return new Servers(started);
        } catch (Exception e) {
            new Servers(started).close();
            throw e;
        }
    }

    private ServerProcess server(String net, String name, boolean oneCore, List<String> more) throws Exception {
        List<String> options = new ArrayList<>(List.of(models.get(net).getParent().toString(), "--ledger",
                folder.resolve("books").resolve(net + "-" + name).resolve("ledger.db").toString()));
        options.addAll(more);
        Path log = folder.resolve(net + "-" + name + ".log");
        return oneCore ? ServerProcess.onFirstCore(log, options) : ServerProcess.fulcrum(log, options);
    }

    /// Until its code is compiled and its batch sizes are bound: a compiler at work would count as the cost of requests.
    private void warm(LoadedServer server) {
        for (int connections : CONNECTIONS) server.closed(connections, settings.warm());
    }

    private Map<String, Object> rounds(String net, LoadedServer ours, Optional<LoadedServer> node) throws Exception {
        List<Map<String, Object>> rounds = new ArrayList<>();
        for (int r = 0; r < settings.rounds(); r++) {
            Map<String, Object> round = new LinkedHashMap<>();
            for (int batch : BATCHES) round.put("raw b" + batch, Json.tree(raw(net, 2, batch)));
            for (int c : CONNECTIONS) {
                round.put("fulcrum c" + c, Json.tree(ours.closed(c, settings.seconds())));
                if (node.isPresent()) round.put("node c" + c, Json.tree(node.get().closed(c, settings.seconds())));
            }
            rounds.add(round);
            System.err.println("prove: " + net + " round " + (r + 1) + " " + Json.write(round));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rounds", rounds);
        figures.put("rawToFulcrumCpu", median(rounds.stream().map(r -> limit(r) / number(r, "fulcrum c64", "cpu")).toList()));
        figures.put("rawAtBatch1ToFulcrumCpu", median(rounds.stream().map(r -> number(r, "raw b1", "cpu") / number(r, "fulcrum c64", "cpu")).toList()));
        if (node.isPresent()) {
            for (int c : CONNECTIONS) figures.put("fulcrumToNodeRateC" + c, median(rounds.stream().map(r -> number(r, "fulcrum c" + c, "rate")
                    / number(r, "node c" + c, "rate")).toList()));
            figures.put("nodeToFulcrumCpu", median(rounds.stream().map(r -> number(r, "node c64", "cpu") / number(r, "fulcrum c64", "cpu")).toList()));
        }
        figures.put("saturation", median(rounds.stream().map(r -> number(r, "fulcrum c64", "rate")).toList()));
        figures.put("bad", rounds.stream().mapToDouble(r -> number(r, "fulcrum c1", "bad") + number(r, "fulcrum c8", "bad") + number(r, "fulcrum c64", "bad")).sum());
        return figures;
    }

    /// Saturation is what the server does where nothing is late and nothing refused.
    private Map<String, Object> open(LoadedServer ours, LoadedServer single, double slo) {
        double saturation = median(List.of(single.closed(64, settings.seconds()).rate(), single.closed(64, settings.seconds()).rate(),
                single.closed(64, settings.seconds()).rate()));
        // The client's own code becomes warm.
        ours.open(0.3 * saturation, settings.seconds(), slo, OPEN_CONNECTIONS, settings.seed());
        Map<String, Object> figures = new LinkedHashMap<>();
        double peak = 0;
        for (double load : new double[] {0.8, 1.0, 1.2}) {
            Figures run = ours.open(load * saturation, settings.openSeconds(), slo, OPEN_CONNECTIONS, settings.seed());
            figures.put("open " + load, Json.tree(run));
            peak = Math.max(peak, run.goodput());
        }
        Figures twice = ours.open(2 * saturation, settings.openSeconds(), slo, OPEN_CONNECTIONS, settings.seed());
        figures.put("open 2.0", Json.tree(twice));
        figures.put("openSaturation", saturation);
        figures.put("goodputAtTwiceToPeak", twice.goodput() / Math.max(peak, twice.goodput()));
        return figures;
    }

    /// Requests a second at one connection, ours over the unbatched server's, in the median of rounds that take turns.
    private double lone(LoadedServer ours, LoadedServer unbatched) {
        List<Double> ratios = new ArrayList<>();
        for (int r = 0; r < settings.lone(); r++) {
            boolean first = r % 2 == 0;
            double a = (first ? ours : unbatched).closed(1, settings.seconds()).rate();
            double b = (first ? unbatched : ours).closed(1, settings.seconds()).rate();
            ratios.add(first ? a / b : b / a);
        }
        return median(ratios);
    }

    /// In a process of its own, with the flags of the server; opening a session recurses deeper than a usual stack is.
    private RawLoop.Figures raw(String net, int threads, int batch) throws Exception {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xss64m",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), RawLoop.class.getName(), models.get(net).toString(),
                "" + threads, "" + batch, "" + settings.seconds());
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IllegalStateException("the raw loop failed on " + net);
        return Json.read(out, RawLoop.Figures.class);
    }

    private static double limit(Map<String, Object> round) {
        double least = Double.POSITIVE_INFINITY;
        for (int batch : BATCHES) least = Math.min(least, number(round, "raw b" + batch, "cpu"));
        return least;
    }

    private static double number(Map<String, Object> round, String cell, String figure) {
        return ((Number) ((Map<?, ?>) round.get(cell)).get(figure)).doubleValue();
    }

    private static double median(List<Double> values) {
        return Quantiles.of(values.stream().mapToDouble(d -> d).toArray(), 0.5);
    }
}
