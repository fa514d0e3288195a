package dev.fulcrum.bench.serve;

import dev.fulcrum.bench.ServingNets;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.load.Journal;
import dev.fulcrum.load.ServerAddress;
import dev.fulcrum.measure.Quantiles;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A server under a steady load for a long time: its memory, and its books against the machine that it held.
public final class SoakRun {
    /// Of what it does with eight connections: far from its limit, as a server is most of its life.
    private static final double SHARE = 0.4;
    private static final double WINDOW = 10;
    private static final int CONNECTIONS = 32;
    /// Books against the machine's hours.
    private static final double EXACT = 1e-3;
    /// Between the start of the process and the first entry's begin, and between the last one's end and the end of the process, seconds.
    private static final double OUTSIDE = 4;

    private SoakRun() {}

    /// @param minutes of load
    /// @param seed    of the net, the inputs and the arrivals
    public record Settings(double minutes, long seed) {}

    /// @param queries  sent
    /// @param good     answered with 200
    /// @param rate     of the arrivals, a second
    /// @param p99      ms, of each window
    public record Served(long queries, long good, double rate, List<Double> p99) {}

    /// What the ledger says when the server has ended.
    ///
    /// @param served  money of the answers
    /// @param idled   money of the time in which no model ran
    /// @param machine hours from the first entry to the end of the last x cores x price
    /// @param from    of the first entry
    /// @param to      of the last
    public record Books(double served, double idled, double machine, long requests, Instant from, Instant to) {
        /// Receipts and idleness over what the machine cost.
        public double ratio() {
            return (served + idled) / machine;
        }
    }

    /// @param resident bytes of the server after each window
    /// @param live     bytes of its heap after a collection, early and at the end
    /// @param ratio    see [Books#ratio]
    /// @param metrics  money of the answers in the metrics, just before the end
    /// @param process  seconds that the process lived
    public record Result(boolean holds, Map<String, Boolean> held, Served served, ResidentLevel level, List<Long> resident, List<Long> live, Books books, double ratio,
            double metrics, double process) {}

    public static Result run(Path folder, Settings settings) throws Exception {
        Path model = ServingNets.write(folder.resolve("models"), "small", ServingNets.small(settings.seed()));
        Path ledger = folder.resolve("books/ledger.db");
        List<Long> resident = new ArrayList<>();
        List<Long> live = new ArrayList<>();
        Instant start = Instant.now();
        Served served;
        double metrics;
        try (ServerProcess server = ServerProcess.fulcrum(folder.resolve("server.log"), List.of(model.getParent().toString(), "--latency", "200 ms", "--ledger",
                ledger.toString()))) {
            served = load(server, settings, resident, live);
            metrics = money(server.address());
            server.terminate();
            server.awaitEnd(60);
        }
        double process = Duration.between(start, Instant.now()).toNanos() / 1e9;
        Books books = books(ledger);
        ResidentLevel level = ResidentLevel.of(resident);
        double span = Duration.between(books.from(), books.to()).toNanos() / 1e9;
        Map<String, Boolean> held = new TreeMap<>(Map.of("everyRequestAnswered", served.good() == served.queries(), "residentFlat", level.isFlat(),
                "booksAreTheMachine", Math.abs(books.ratio() - 1) <= EXACT, "booksCoverTheProcess", process - span <= OUTSIDE && span <= process,
                "requestsBooked", books.requests() >= served.good(), "metricsAgree", Math.abs(metrics / books.served() - 1) <= EXACT));
        return new Result(!held.containsValue(false), held, served, level, resident, live, books, books.ratio(), metrics, process);
    }

    private static Served load(ServerProcess server, Settings settings, List<Long> resident, List<Long> live) throws Exception {
        LoadedServer loaded = LoadedServer.of(server, "small", settings.seed());
        loaded.closed(8, 3);
        double rate = SHARE * loaded.closed(8, 3).rate();
        long queries = 0;
        long good = 0;
        List<Double> p99 = new ArrayList<>();
        int windows = Math.max(10, (int) Math.ceil(settings.minutes() * 60 / WINDOW));
        for (int w = 0; w < windows; w++) {
            Journal journal = loaded.openJournal(rate, WINDOW, 5, CONNECTIONS, settings.seed() + w);
            queries += journal.count();
            good += IntStream.range(0, journal.count()).filter(journal::isGood).count();
            p99.add(1000 * Quantiles.of(IntStream.range(0, journal.count()).mapToDouble(journal::latency).toArray(), 0.99));
            resident.add(server.residentBytes());
            if (w == windows / 10 || w == windows - 1) live.add(server.liveHeapBytes());
        }
        return new Served(queries, good, rate, p99);
    }

    private static double money(ServerAddress address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String text = client.send(HttpRequest.newBuilder(URI.create("http://" + address.authority() + "/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            Matcher m = Pattern.compile("(?m)^fulcrum_inference_cost_usd_total\\{[^}]*} (\\S+)$").matcher(text);
            if (!m.find()) throw new IllegalStateException("no money in the metrics");
            return Double.parseDouble(m.group(1));
        }
    }

    private static Books books(Path ledger) {
        try (Ledger books = Ledger.open(ledger, Clock.systemUTC())) {
            books.verify();
            List<Facts> served = books.entries(Filter.ALL.kinds("served")).stream().map(r -> r.facts()).toList();
            List<Facts> idled = books.entries(Filter.ALL.kinds("idled")).stream().map(r -> r.facts()).toList();
            Instant from = idled.stream().map(f -> Instant.parse((String) f.payload().get("from"))).min(Instant::compareTo).orElseThrow();
            Instant to = idled.stream().map(f -> Instant.parse((String) f.payload().get("to"))).max(Instant::compareTo).orElseThrow();
            double cores = ((Number) idled.getFirst().payload().get("cores")).doubleValue();
            PriceBook prices = PriceBook.shipped();
            double coreHour = prices.value(PriceBook.MACHINE_HOUR) / prices.value(PriceBook.MACHINE_CORES);
            double hours = Duration.between(from, to).toNanos() / 3600e9;
            return new Books(money(served), money(idled), hours * cores * coreHour, served.stream().mapToLong(f -> ((Number) f.payload().get("requests")).longValue()).sum(),
                    from, to);
        }
    }

    private static double money(List<Facts> entries) {
        return entries.stream().mapToDouble(f -> f.costs().money().value()).sum();
    }
}
