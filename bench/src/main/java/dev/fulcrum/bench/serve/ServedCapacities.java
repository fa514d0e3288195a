package dev.fulcrum.bench.serve;

import dev.fulcrum.bench.load.HighestLoad;
import dev.fulcrum.capacity.Arrivals;
import dev.fulcrum.capacity.Balancing;
import dev.fulcrum.capacity.BatchingRule;
import dev.fulcrum.capacity.Capacity;
import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.capacity.Simulation;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.load.Figures;
import dev.fulcrum.load.OpenLoop;
import dev.fulcrum.load.Wire;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quantiles;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Models behind one real server that has one core and one worker: what it carries of each, and what the plan's simulation says that it carries.
///
/// A weighing times the model in a loop. Behind a server each request costs reading, queueing and writing on the same core, each batch a wake-up, and
/// between two batches others use the caches; how much depends on the model. So each model is weighed where it runs: its rate at saturation gives how
/// many times as long as weighed it takes, `1 / rate = slower x l(knee) / knee + overhead`, the overhead from the small model that loses least, which is
/// taken to be no slower. What is predicted from it is what it carries within the limit under arrivals by chance.
///
/// Strangers make the machine slower for seconds and for minutes: two trainings of one size, the same graph, once showed 8,200 and 14,600 requests
/// a second ten minutes apart. So before and after each try the fastest model is sent for a moment, which gives the machine's pace, 1 as after the
/// warm-up; loads are sent in proportion to it, and a try in which it changed is put aside. All graphs are weighed and searched in rounds, each
/// graph once a round and models of the same graph as one; the middle of the rounds counts.
public final class ServedCapacities implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    /// Fewer connections than [#CONNECTIONS], so that batches stay smaller: rows of a large model are dearer in large batches, and a server that keeps
    /// its promise forms smaller ones. They do not keep a small model at work; the better rate of the two is what the server can do.
    private static final int FEWER = 16;
    private static final double SECONDS = 2;
    /// Some thousand requests: their p99 is known well enough where two of three tries decide.
    private static final double TRY_SECONDS = 1;
    /// On one core the compiler shares the time with the requests: after 15 s of them the server was still twice as slow as at its end, after a minute
    /// it stood at 18,000 requests a second for a while, and ended at 22,000.
    private static final int MOST_WARM_ROUNDS = 120;
    /// The gain of a round over the best of those before it below which the server counts as warm, so many times in a row.
    private static final double STEADY = 0.03;
    private static final int STEADY_ROUNDS = 30;
    private static final Comparator<Measurement> BY_TIME = Comparator.comparingDouble(m -> m.serviceSeconds().value());
    /// In which every graph is weighed and, right after it, searched once: what drifts changes both alike.
    private static final int ROUNDS = 4;
    /// Of the rates while it was warm: the usual pace, strangers left out.
    private static final double UNDISTURBED = 0.75;
    /// Times the fastest model: a difference of larger ones tells more of chance than of the server.
    private static final double SMALL = 3;
    /// No model is faster than weighed by more than chance.
    private static final double MIN_SLOWER = 0.8;
    private static final double PRECISE = 0.06;
    /// Of the rate at saturation: surely too much.
    private static final double CEILING = 1.5;
    /// Share of the predicted capacity at which p99 is compared, and tries of which the middle one counts.
    private static final double PART_LOAD = 0.8;
    private static final int TRIES = 3;
    /// By which the pace may change in a try that counts.
    private static final double SAME = 0.12;
    private static final double PACE_SECONDS = 0.3;
    /// Share of the limit that the client may stand still in a try that counts.
    private static final double MAY_STAND = 0.5;

    private final ServerProcess server;
    private final Affinity affinity;
    private final double limit;
    private final long seed;
    /// By graph.
    private final Map<String, LoadedServer> loaded = new LinkedHashMap<>();
    private final Map<Measurement, String> graphs = new LinkedHashMap<>();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final Map<String, Double> shown = new LinkedHashMap<>();
    private final Map<Measurement, Double> slower = new LinkedHashMap<>();
    private double overhead;
    /// Requests a second of the fastest model at saturation.
    private double usual;
    private final List<Double> paces = new ArrayList<>();

    /// @param models one file for each weighing
    /// @param limit  seconds within which 99 of 100 are to be answered
    public ServedCapacities(Map<Measurement, Path> models, double limit, Path folder, long seed) throws Exception {
        this.limit = limit;
        this.seed = seed;
        List<String> options = new ArrayList<>(List.of("--latency", limit * 1000 + "ms", "--ledger", folder.resolve("ledger.db").toString()));
        Map<String, Path> files = new LinkedHashMap<>();
        models.forEach((weights, file) -> {
            graphs.put(weights, graph(file));
            files.putIfAbsent(graph(file), file);
        });
        files.values().forEach(m -> options.add(m.toString()));
        // A client that is woken on the server's core waits there for its turn, 3 ms and more.
        affinity = Affinity.offTheFirstCore();
        server = ServerProcess.onFirstCore(folder.resolve("server.log"), options);
        files.forEach((graph, file) -> loaded.put(graph, LoadedServer.of(server, file.getParent().getFileName().toString(), seed)));
        warm();
        measure();
    }

    /// What the weights of a model have no part in: its size and its precision.
    private static String graph(Path file) {
        boolean int8 = file.getParent().getFileName().toString().endsWith("-int8");
        return OnnxFile.read(file).metadata().get("fulcrum.size") + (int8 ? " int8" : " fp32");
    }

    /// What becomes faster is reading, queueing and writing, which all models share and the fastest shows.
    private void warm() {
        loaded.values().forEach(model -> model.closed(CONNECTIONS, 1));
        double best = 0;
        int steady = 0;
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < MOST_WARM_ROUNDS && steady < STEADY_ROUNDS; round++) {
            double rate = loaded.get(graphs.get(fastest())).closed(CONNECTIONS, SECONDS).rate();
            rates.add(rate);
            steady = rate > best * (1 + STEADY) ? 0 : steady + 1;
            best = Math.max(best, rate);
            System.err.printf("prove: warm-up round %d, %.0f requests/s of the fastest model%n", round + 1, rate);
        }
        loaded.values().forEach(model -> model.closed(CONNECTIONS, 1));
        double[] last = rates.subList(Math.max(0, rates.size() - STEADY_ROUNDS), rates.size()).stream().mapToDouble(r -> r).toArray();
        usual = Quantiles.of(last, UNDISTURBED);
    }

    private Measurement fastest() {
        return graphs.keySet().stream().min(BY_TIME).orElseThrow();
    }

    private void measure() {
        Map<String, double[]> weighed = new LinkedHashMap<>();
        Map<String, double[]> found = new LinkedHashMap<>();
        for (String graph : loaded.keySet()) {
            weighed.put(graph, new double[ROUNDS]);
            found.put(graph, new double[ROUNDS]);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (String graph : loaded.keySet()) {
                double took = undisturbed(graph);
                weighed.get(graph)[round] = took;
                found.get(graph)[round] = search(graph, took);
            }
            System.err.printf("prove: all graphs weighed behind the server and searched, round %d of %d%n", round + 1, ROUNDS);
        }
        weighed.forEach((graph, s) -> seconds.put(graph, Quantiles.of(s, 0.5)));
        found.forEach((graph, rates) -> shown.put(graph, Quantiles.of(rates, 0.5)));
        told("us a request of the server's core, by round", weighed, 1e6);
        told("requests a second within the limit, by round", found, 1);
        double small = SMALL * alone(fastest());
        overhead = Math.max(0, graphs.keySet().stream().filter(m -> alone(m) <= small).mapToDouble(m -> behind(m) - alone(m)).min().orElseThrow());
        graphs.keySet().forEach(m -> slower.put(m, Math.max(MIN_SLOWER, (behind(m) - overhead) / alone(m))));
        System.err.printf("prove: a request costs %.1f us beside the model, and models take %s times what was weighed%n", 1e6 * overhead,
                slower.values().stream().map("%.2f"::formatted).toList());
    }

    private static void told(String what, Map<String, double[]> each, double unit) {
        System.err.printf("prove: %s: %s%n", what, each.entrySet().stream()
                .map(e -> e.getKey() + " " + java.util.Arrays.stream(e.getValue()).mapToObj(v -> "%.0f".formatted(unit * v)).toList()).toList());
    }

    private double behind(Measurement model) {
        return seconds.get(graphs.get(model));
    }

    /// Seconds of the core a request, on a machine of the usual pace.
    private double undisturbed(String graph) {
        double least = Double.POSITIVE_INFINITY;
        for (int tried = 0; tried < TRIES; tried++) {
            double before = pace();
            double seen = saturated(graph);
            double after = pace();
            least = Math.min(least, seen * (before + after) / 2);
            if (isSame(before, after)) break;
        }
        return least;
    }

    /// Of the server's core a request: where the client is slower than the server, its rate says nothing of the server.
    private double saturated(String graph) {
        LoadedServer at = loaded.get(graph);
        return Math.min(at.closed(CONNECTIONS, SECONDS).cpu(), at.closed(FEWER, SECONDS).cpu());
    }

    private static double alone(Measurement model) {
        ServiceCurve curve = ServiceCurve.of(model);
        return 1 / curve.throughput(curve.knee(BatchingRule.KNEE_TOLERANCE));
    }

    /// @param took seconds of the core a request at saturation, just now
    private double search(String graph, double took) {
        try (Wire wire = loaded.get(graph).wire(CONNECTIONS)) {
            HighestLoad.Attempt attempt = (rate, with) -> attempt(wire, rate, with);
            return new HighestLoad(attempt, CEILING / took, PRECISE, MAY_STAND * limit).find(seed).rate();
        }
    }

    /// @param rate on a machine of the usual pace
    private HighestLoad.Trial attempt(Wire wire, double rate, long with) {
        double before = pace();
        Figures figures = replay(wire, Arrivals.poisson(rate * before, (int) Math.max(200, rate * before * TRY_SECONDS), with));
        double stood = isSame(before, pace()) ? figures.stood() / 1000 : Double.POSITIVE_INFINITY;
        return new HighestLoad.Trial(rate, figures.p99().value() / 1000, figures.late(), stood);
    }

    /// How fast the machine is just now, 1 as after the warm-up.
    private double pace() {
        double pace = loaded.get(graphs.get(fastest())).closed(CONNECTIONS, PACE_SECONDS).rate() / usual;
        paces.add(pace);
        return pace;
    }

    private static boolean isSame(double before, double after) {
        return Math.abs(after / before - 1) <= SAME;
    }

    /// Of the paces seen, the one below which lies a share.
    public double pace(double share) {
        return Quantiles.of(paces.stream().mapToDouble(p -> p).toArray(), share);
    }

    /// Busy seconds of the core that each request costs beside the model.
    public double overheadSeconds() {
        return overhead;
    }

    /// How many times as long as weighed the model takes behind the server.
    public double slower(Measurement model) {
        return slower.get(model);
    }

    /// Requests a second that the load tester shows.
    public double shown(Measurement model) {
        return shown.get(graphs.get(model));
    }

    /// Requests a second by the plan's simulation over what the model takes behind the server.
    public double predicted(Measurement model) {
        return Capacity.of(rule(model), 1, Balancing.RANDOM, seed).of(1);
    }

    private BatchingRule rule(Measurement model) {
        return BatchingRule.of(ServiceCurve.of(served(model)), limit);
    }

    /// Milliseconds of p99 at 80 % of the predicted capacity.
    ///
    /// @param predicted by the plan's simulation
    /// @param shown     by the load tester, the middle one of three tries
    public record PartLoad(double predicted, double shown) {}

    public PartLoad partLoad(Measurement model) {
        double rate = PART_LOAD * predicted(model);
        int requests = (int) Math.max(200, rate * SECONDS);
        double[] shown = new double[TRIES];
        for (int i = 0; i < TRIES; i++) {
            shown[i] = replay(model, Arrivals.poisson(rate, requests, seed + i)).p99().value();
        }
        return new PartLoad(1000 * Simulation.of(rule(model), 1, seed).poisson(rate, requests).p99(), Quantiles.of(shown, 0.5));
    }

    /// The first weighing of a model's graph: what differs between several is chance.
    public Measurement first(Measurement model) {
        return graphs.entrySet().stream().filter(e -> e.getValue().equals(graphs.get(model))).map(Map.Entry::getKey).findFirst().orElseThrow();
    }

    /// What an inference costs behind the server; the same for all models of a graph.
    public Measurement served(Measurement trained) {
        Measurement model = first(trained);
        LatencyDistribution one = model.latency();
        UnaryOperator<Estimate> lone = behind(model, 1);
        Map<Integer, Estimate> batches = new TreeMap<>();
        model.batchMillis().forEach((batch, ms) -> batches.put(batch, behind(model, batch).apply(ms)));
        return new Measurement(new LatencyDistribution(lone.apply(one.p50()), lone.apply(one.p95()), lone.apply(one.p99()), one.dispersion()),
                batches, model.memory(), model.energy(), model.threads(), model.processes());
    }

    private UnaryOperator<Estimate> behind(Measurement model, int batch) {
        return ms -> ms.map(v -> slower(model) * v + 1000 * overhead * batch, "ms", Basis.MODELLED);
    }

    /// A trace against the one replica, stretched where the machine is slower than usual; when the client itself stood still meanwhile or the pace
    /// changed, it is sent again, once.
    ///
    /// @param arrivals seconds, ascending
    public Figures replay(Measurement model, double[] arrivals) {
        try (Wire wire = loaded.get(graphs.get(model)).wire(CONNECTIONS)) {
            double before = pace();
            Figures figures = replay(wire, stretched(arrivals, before));
            double after = pace();
            if (figures.stood() / 1000 <= MAY_STAND * limit && isSame(before, after)) return figures;
            return replay(wire, stretched(arrivals, after));
        }
    }

    private static double[] stretched(double[] arrivals, double pace) {
        return java.util.Arrays.stream(arrivals).map(t -> t / pace).toArray();
    }

    private Figures replay(Wire wire, double[] arrivals) {
        return Figures.of(new OpenLoop(wire, Double.POSITIVE_INFINITY, 2).run(arrivals), limit, 1, false);
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
        affinity.close();
    }
}
