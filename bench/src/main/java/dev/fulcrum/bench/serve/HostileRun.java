package dev.fulcrum.bench.serve;

import dev.fulcrum.bench.ServingNets;
import dev.fulcrum.load.Journal;
import dev.fulcrum.measure.Quantiles;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Hostile requests from several clients at once, with clients that send a byte a second and clients that behave beside them.
///
/// The clients that behave are judged against themselves without the attack, before and after it, at the same rate.
public final class HostileRun {
    private static final int CLIENTS = 6;
    private static final int SLOW = 32;
    private static final double GOOD_RATE = 50;
    private static final int GOOD_CONNECTIONS = 16;
    private static final double WINDOW = 5;
    /// Good clients' p99 meanwhile: at most so many times, or so many ms more than, what it is in peace. On two cores that the attack fills, a
    /// request waits for a slice of another thread, of some 3 ms, and for a hostile request that was before it.
    private static final double SLOWER = 3;
    private static final double SLOWER_MILLIS = 20;
    /// Of the attack; after each memory is looked at.
    private static final int PARTS = 50;
    /// Hostile requests before anything is judged: a server that runs has met some, and its code for them is compiled.
    private static final int WARM_UP = 2000;
    private static final int PATIENCE_MILLIS = 15_000;
    /// A client that sends a byte a second must be gone after so long: the server's limit for a request, twice, and some.
    private static final double SLOW_SECONDS = 45;

    private final ServerProcess server;
    private final Settings settings;
    private final LoadedServer good;
    private volatile boolean over;

    /// @param requests hostile ones
    /// @param calm     seconds of good clients alone, before and after
    /// @param seed     of everything
    public record Settings(int requests, double calm, long seed) {}

    private HostileRun(ServerProcess server, Settings settings) {
        this.server = server;
        this.settings = settings;
        this.good = LoadedServer.of(server, "small", settings.seed());
    }

    /// Well-behaved requests.
    ///
    /// @param queries all of them
    /// @param good    answered with 200
    /// @param p50     ms, over all
    /// @param p99     the same
    /// @param windows p99 of each five seconds, ms
    public record Served(int queries, int good, double p50, double p99, double max, List<Double> windows) {}

    /// @param outcomes  by trick, see [HostileClients.Told]
    /// @param wrong     requests that a server must not answer so, at most 20
    /// @param resident  bytes of the server after each of [#PARTS] parts of the requests; see [ResidentLevel#isSettled]
    /// @param live      bytes of its heap after a collection, at half of the requests and at the end
    /// @param slow      connections that sent a byte a second
    /// @param slowest   seconds that the most patient of them was borne
    /// @param calm      good clients in peace
    /// @param meanwhile good clients during the attack
    public record Result(boolean holds, Map<String, Boolean> held, int requests, double seconds, Map<String, Map<String, Integer>> outcomes, List<String> wrong,
            List<Long> resident, List<Long> live, int slow, double slowest, Served calm, Served meanwhile) {}

    public static Result run(Path folder, Settings settings) throws Exception {
        Path model = ServingNets.write(folder.resolve("models"), "small", ServingNets.small(settings.seed()));
        Path log = folder.resolve("server.log");
        try (ServerProcess server = ServerProcess.fulcrum(log, List.of(model.getParent().toString(), "--latency", "200 ms", "--ledger",
                folder.resolve("books/ledger.db").toString()))) {
            return new HostileRun(server, settings).run();
        }
    }

    private Result run() throws Exception {
        HostileClients.send(server.address(), "small", settings.seed() + 1, 0, WARM_UP, CLIENTS);
        good.open(GOOD_RATE, WINDOW, 1, GOOD_CONNECTIONS, settings.seed());
        List<Journal> calm = behaved(settings.calm());
        long start = System.nanoTime();
        List<Double> borne = Collections.synchronizedList(new ArrayList<>());
        List<Thread> slow = IntStream.range(0, SLOW).mapToObj(_ -> Thread.ofVirtual().start(() -> slow(borne))).toList();
        List<Journal> meanwhile = new ArrayList<>();
        Thread behaved = Thread.ofPlatform().start(() -> {
            while (!over) meanwhile.addAll(behaved(WINDOW));
        });
        Map<String, Map<String, Integer>> outcomes = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        List<Long> live = new ArrayList<>();
        for (int part = 1; part <= PARTS; part++) {
            attack(part, outcomes, wrong);
            resident.add(server.residentBytes());
            if (part % (PARTS / 2) == 0) live.add(server.liveHeapBytes());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        over = true;
        behaved.join();
        for (Thread thread : slow) thread.join();
        calm.addAll(behaved(settings.calm()));
        double slowest = borne.stream().mapToDouble(d -> d).max().orElse(0);
        Served peace = served(calm);
        Served attacked = served(meanwhile);
        Map<String, Boolean> held = new TreeMap<>(Map.of("noFaultOfItsOwn", wrong.isEmpty() && server.isAlive(),
                "everyGoodRequestAnswered", attacked.good() == attacked.queries() && peace.good() == peace.queries(),
                "goodP99", attacked.p99() <= Math.max(SLOWER * peace.p99(), peace.p99() + SLOWER_MILLIS),
                "flat", ResidentLevel.of(resident).isSettled(), "slowCut", slowest <= SLOW_SECONDS));
        return new Result(!held.containsValue(false), held, settings.requests(), seconds, outcomes, wrong.stream().limit(20).toList(), resident, live, borne.size(),
                slowest, peace, attacked);
    }

    private void attack(int part, Map<String, Map<String, Integer>> outcomes, List<String> wrong) throws Exception {
        int from = (int) ((long) settings.requests() * (part - 1) / PARTS);
        int to = (int) ((long) settings.requests() * part / PARTS);
        HostileClients.Told told = HostileClients.send(server.address(), "small", settings.seed(), from, to, CLIENTS);
        told.outcomes().forEach((trick, all) -> all.forEach((outcome, count) ->
                outcomes.computeIfAbsent(trick, _ -> new TreeMap<>()).merge(outcome, count, Integer::sum)));
        wrong.addAll(told.wrong());
    }

    /// Windows of good clients, one after the other.
    private List<Journal> behaved(double seconds) {
        List<Journal> windows = new ArrayList<>();
        for (int w = 0; w * WINDOW < seconds; w++) windows.add(good.openJournal(GOOD_RATE, WINDOW, 2, GOOD_CONNECTIONS, settings.seed() + w));
        return windows;
    }

    private static Served served(List<Journal> windows) {
        double[] all = windows.stream().flatMapToDouble(HostileRun::millis).toArray();
        return new Served(all.length, (int) windows.stream().flatMapToInt(j -> IntStream.range(0, j.count()).filter(j::isGood)).count(), Quantiles.of(all, 0.5),
                Quantiles.of(all, 0.99), Quantiles.of(all, 1), windows.stream().map(j -> Quantiles.of(millis(j).toArray(), 0.99)).toList());
    }

    /// From the times at which they were due; what got no good answer counts as the patience of its client.
    private static java.util.stream.DoubleStream millis(Journal journal) {
        return IntStream.range(0, journal.count()).mapToDouble(q -> journal.isGood(q) ? 1000 * journal.latency(q) : PATIENCE_MILLIS);
    }

    /// A byte a second, as if a head were coming; notes how long it was borne.
    private void slow(List<Double> borne) {
        byte[] head = ("POST /v2/models/small/infer HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(4000)).getBytes(StandardCharsets.ISO_8859_1);
        while (!over) {
            long start = System.nanoTime();
            AtomicInteger sent = new AtomicInteger();
            try (Socket socket = new Socket()) {
                socket.connect(server.address().socket(), PATIENCE_MILLIS);
                for (; sent.get() < head.length && !over; sent.incrementAndGet()) {
                    socket.getOutputStream().write(head[sent.get()]);
                    Thread.sleep(1000);
                }
            } catch (IOException e) {
                // cut, which is what it should be
            } catch (InterruptedException e) {
                return;
            }
            borne.add((System.nanoTime() - start) / 1e9);
        }
    }
}
