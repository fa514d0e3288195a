package dev.fulcrum.bench.serve;

import dev.fulcrum.bench.ServingNets;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.load.ClosedLoop;
import dev.fulcrum.load.Figures;
import dev.fulcrum.load.Journal;
import dev.fulcrum.load.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// A model replaced again and again while requests come, and a server that ends, orderly and not.
public final class SwapRun {
    private static final int CONNECTIONS = 8;
    /// A second, and what a busy machine takes to write it down.
    private static final double MOST_LOST = 1.1;

    private SwapRun() {}

    /// @param outcomes of all queries, as in [Figures#outcomes]
    public record Served(long queries, Map<String, Long> outcomes, double slowestMillis) {}

    /// @param loads    that the server answered with 200
    /// @param versions seen in answers about the model
    /// @param during   requests while versions changed
    public record Swaps(int asked, int loads, int versions, Served during, long residentAfterTenth, long residentAtEnd) {}

    /// @param exit     code of the server
    /// @param answered good answers before the end
    /// @param refused  answers that told of the end
    /// @param lost     requests that were sent and got no answer
    public record Ended(int exit, double seconds, long answered, long refused, long lost) {}

    /// @param answered    all good answers before the kill
    /// @param booked      requests in the ledger after the next start and its orderly end
    /// @param lostSeconds from the last answer that is booked to the last one of all
    /// @param said        whether the next start told up to when the books are whole
    public record Killed(long answered, long booked, double lostSeconds, boolean said) {}

    public record Result(boolean holds, Swaps swaps, Ended terminated, Killed killed) {}

    public static Result run(Path folder, int swaps, long seed) throws Exception {
        Swaps swapped = swaps(folder, swaps, seed);
        Ended ended = terminate(folder, seed);
        Killed killed = kill(folder, seed);
        boolean clean = swapped.during().outcomes().keySet().equals(Set.of("200")) && swapped.loads() == swaps && swapped.versions() == swaps;
        boolean kept = ended.lost() == 0 && ended.exit() >= 0 && ended.answered() > 0;
        boolean whole = killed.lostSeconds() <= MOST_LOST && killed.booked() > 0 && killed.said();
        return new Result(clean && kept && whole, swapped, ended, killed);
    }

    private static ServerProcess start(Path folder, Path model, String name) throws Exception {
        return ServerProcess.fulcrum(folder.resolve(name + ".log"), List.of(model.toString(), "--latency", "500 ms", "--ledger",
                folder.resolve("books").resolve(name).resolve("ledger.db").toString()));
    }

    private static Swaps swaps(Path folder, int swaps, long seed) throws Exception {
        Path model = folder.resolve("models/small");
        put(folder, model, 1, seed);
        try (ServerProcess server = start(folder, model, "swaps"); HttpClient client = HttpClient.newHttpClient()) {
            LoadedServer loaded = LoadedServer.of(server, "small", seed);
            AtomicBoolean over = new AtomicBoolean();
            FutureTask<Served> load = new FutureTask<>(() -> load(loaded, over));
            Thread.ofPlatform().start(load);
            int good = 0;
            long tenth = 0;
            Set<String> versions = new HashSet<>();
            for (int i = 0; i < swaps; i++) {
                put(folder, model, 2 + i, seed + i);
                if (post(client, server, "/v2/repository/models/small/load") == 200) good++;
                versions.add(get(client, server, "/v2/models/small"));
                if (i == swaps / 10) tenth = server.residentBytes();
            }
            over.set(true);
            Served during = load.get();
            return new Swaps(swaps, good, versions.size(), during, tenth, server.residentBytes());
        }
    }

    /// Rounds of a closed loop until it is over; each ends when its last answer is there.
    private static Served load(LoadedServer loaded, AtomicBoolean over) {
        long queries = 0;
        Map<String, Long> outcomes = new TreeMap<>();
        double slowest = 0;
        try (Wire wire = loaded.wire(CONNECTIONS)) {
            while (!over.get()) {
                Figures round = Figures.of(new ClosedLoop(wire, CONNECTIONS, 20).run(1, Integer.MAX_VALUE, false), Double.POSITIVE_INFINITY, 1, true);
                queries += round.queries();
                round.outcomes().forEach((word, count) -> outcomes.merge(word, count, Long::sum));
                slowest = Math.max(slowest, round.max());
            }
        }
        return new Served(queries, outcomes, slowest);
    }

    /// The model of a version appears whole: it is written beside, then moved.
    private static void put(Path folder, Path model, int version, long seed) throws IOException {
        Path written = ServingNets.write(folder.resolve("models/next"), "small", ServingNets.small(seed));
        Path place = Files.createDirectories(model.resolve(Integer.toString(version))).resolve("model.onnx");
        Files.move(written, place, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int post(HttpClient client, ServerProcess server, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://" + server.address().authority() + path)).POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static String get(HttpClient client, ServerProcess server, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://" + server.address().authority() + path)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private static Ended terminate(Path folder, long seed) throws Exception {
        try (ServerProcess server = start(folder, folder.resolve("models/small"), "terminated")) {
            Journal journal = cut(server, seed, server::terminate);
            long start = System.nanoTime();
            int exit = server.awaitEnd(60);
            return new Ended(exit, (System.nanoTime() - start) / 1e9, count(journal, 200), count(journal, 503), count(journal, Wire.LOST));
        }
    }

    /// Loads for 5 seconds; after 3 the server is told to end.
    private static Journal cut(ServerProcess server, long seed, Cut cut) throws Exception {
        LoadedServer loaded = LoadedServer.of(server, "small", seed);
        try (Wire wire = loaded.wire(CONNECTIONS)) {
            FutureTask<Journal> load = new FutureTask<>(() -> new ClosedLoop(wire, CONNECTIONS, 10).run(5, 200_000, false));
            Thread.ofPlatform().start(load);
            Thread.sleep(3000);
            cut.now();
            return load.get();
        }
    }

    private interface Cut {
        void now() throws Exception;
    }

    private static long count(Journal journal, int status) {
        return IntStream.range(0, journal.count()).filter(q -> journal.status(q) == status).count();
    }

    private static Killed kill(Path folder, long seed) throws Exception {
        Path ledger = folder.resolve("books/killed/ledger.db");
        Journal journal;
        try (ServerProcess server = start(folder, folder.resolve("models/small"), "killed")) {
            journal = cut(server, seed, server::kill);
        }
        boolean said;
        try (ServerProcess again = start(folder, folder.resolve("models/small"), "killed")) {
            said = again.readyLine().contains("booksWholeUpTo");
            again.terminate();
            again.awaitEnd(60);
        }
        try (Ledger books = Ledger.open(ledger, Clock.systemUTC())) {
            books.verify();
            long booked = books.entries(Filter.ALL.kinds("served")).stream()
                    .mapToLong(r -> r.facts().payload().get("requests") instanceof Number n ? n.longValue() : 0).sum();
            return new Killed(count(journal, 200), booked, lost(journal, booked), said);
        }
    }

    /// Seconds from the answer up to which the books reach to the last one; 0 where none is missing.
    private static double lost(Journal journal, long booked) {
        double[] answers = IntStream.range(0, journal.count()).filter(journal::isGood).mapToDouble(q -> journal.due(q) + journal.latency(q)).sorted().toArray();
        if (booked >= answers.length) return 0;
        return answers[answers.length - 1] - (booked == 0 ? 0 : answers[(int) booked - 1]);
    }
}
