package dev.fulcrum.bench.serve;

import dev.fulcrum.bench.ServingNets;
import dev.fulcrum.load.Figures;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Hostile requests from several clients at once, with clients that send a byte a second and clients that behave beside them.
public final class HostileRun {
    private static final int CLIENTS = 6;
    private static final int SLOW = 32;
    private static final double GOOD_RATE = 50;
    private static final double SLO = 0.5;
    /// At the end against after a tenth of the requests.
    private static final double FLAT = 1.10;
    private static final int PATIENCE_MILLIS = 15_000;

    private final ServerProcess server;
    private final long seed;
    private final int requests;
    private final Map<String, Map<String, Integer>> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean over;

    private HostileRun(ServerProcess server, int requests, long seed) {
        this.server = server;
        this.requests = requests;
        this.seed = seed;
    }

    /// @param outcomes by trick: status, `closed`, or `no answer` after 15 s
    /// @param wrong    requests that a server must not answer so, at most 20
    /// @param resident bytes of the server after each tenth of the requests
    /// @param slowCut  clients that sent a byte a second and were cut
    /// @param goodP99  ms, of well-behaved requests meanwhile, one figure for each five seconds
    /// @param good     the worst of those five seconds
    /// @param after    well-behaved requests once it is over
    public record Result(boolean holds, int requests, double seconds, Map<String, Map<String, Integer>> outcomes, List<String> wrong, List<Long> resident, int slowCut,
            List<Double> goodP99, Figures good, Figures after) {}

    public static Result run(Path folder, int requests, long seed) throws Exception {
        Path model = ServingNets.write(folder.resolve("models"), "small", ServingNets.small(seed));
        Path log = folder.resolve("server.log");
        try (ServerProcess server = ServerProcess.fulcrum(log, List.of(model.getParent().toString(), "--latency", "200 ms", "--ledger",
                folder.resolve("books/ledger.db").toString()))) {
            return new HostileRun(server, requests, seed).run();
        }
    }

    private Result run() throws Exception {
        LoadedServer good = LoadedServer.of(server, "small", seed);
        long start = System.nanoTime();
        AtomicInteger slowCut = new AtomicInteger();
        List<Figures> meanwhile = new ArrayList<>();
        List<Thread> slow = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) slow.add(Thread.ofVirtual().start(() -> slow(slowCut)));
        Thread behaved = Thread.ofPlatform().start(() -> {
            while (!over) meanwhile.add(good.open(GOOD_RATE, 5, SLO, 16, seed + meanwhile.size()));
        });
        List<Long> resident = new ArrayList<>();
        for (int tenth = 1; tenth <= 10; tenth++) {
            clients((int) ((long) requests * tenth / 10));
            resident.add(server.residentBytes());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        over = true;
        behaved.join();
        for (Thread thread : slow) thread.join();
        Figures end = good.open(GOOD_RATE, 5, SLO, 16, seed);
        Figures worst = meanwhile.stream().max(java.util.Comparator.comparingDouble(Figures::late)).orElseThrow();
        boolean served = meanwhile.stream().allMatch(f -> f.good() == f.queries()) && end.good() == end.queries();
        boolean flat = resident.getLast() <= FLAT * resident.getFirst();
        return new Result(wrong.isEmpty() && served && flat && server.isAlive(), requests, seconds, new TreeMap<>(outcomes), wrong.stream().limit(20).toList(), resident,
                slowCut.get(), meanwhile.stream().map(f -> f.p99().value()).toList(), worst, end);
    }

    private void clients(int until) throws InterruptedException {
        List<Thread> clients = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            clients.add(Thread.ofPlatform().start(() -> {
                for (int n = next.getAndIncrement(); n < until; n = next.getAndIncrement()) send(n);
            }));
        }
        for (Thread client : clients) client.join();
        next.set(until);
    }

    private void send(int n) {
        HostileRequest request = HostileRequest.of(server.address().authority(), "small", seed, n);
        String outcome = outcome(request);
        outcomes.computeIfAbsent(request.trick().name(), _ -> new ConcurrentHashMap<>()).merge(outcome, 1, Integer::sum);
        boolean bad = outcome.equals("500") || outcome.equals("502") || outcome.equals("no answer") || outcome.startsWith("unreachable");
        if (bad) wrong.add(request.trick() + " " + n + ": " + outcome);
    }

    private String outcome(HostileRequest request) {
        try (Socket socket = new Socket()) {
            socket.connect(server.address().socket(), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.bytes());
                if (request.cuts()) socket.shutdownOutput();
            } catch (IOException e) {
                // it may refuse before all is sent; what it said is read below
            }
            return status(socket.getInputStream());
        } catch (SocketTimeoutException e) {
            return "no answer";
        } catch (java.net.ConnectException e) {
            return "unreachable";
        } catch (IOException e) {
            return "closed";
        }
    }

    /// Of the last response that is not one of the hundreds.
    private static String status(InputStream in) throws IOException {
        String line = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        while (line.startsWith("HTTP/1.1 1")) {
            for (int ends = 0; ends < 2; ) {
                int b = in.read();
                if (b < 0) return "closed";
                ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
            }
            line = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        }
        return line.length() == 12 && line.startsWith("HTTP/1.") ? line.substring(9, 12) : "closed";
    }

    /// A byte a second, as if a head were coming.
    private void slow(AtomicInteger cut) {
        while (!over) {
            try (Socket socket = new Socket()) {
                socket.connect(server.address().socket(), PATIENCE_MILLIS);
                byte[] head = ("POST /v2/models/small/infer HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(4000)).getBytes(StandardCharsets.ISO_8859_1);
                for (int i = 0; i < head.length && !over; i++) {
                    socket.getOutputStream().write(head[i]);
                    Thread.sleep(1000);
                }
            } catch (IOException e) {
                cut.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
