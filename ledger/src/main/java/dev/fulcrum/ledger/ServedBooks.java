package dev.fulcrum.ledger;

import dev.fulcrum.serve.Feedback;
import dev.fulcrum.serve.ReceiptSink;
import dev.fulcrum.serve.ServedInterval;
import dev.fulcrum.serve.Tariff;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Books what servers answer, and what they wait, in the ledgers of their model lines.
///
/// Each second is on the disk when [#take] returns ([ServedJournal]); every [#SPAN] seconds one entry a version, and one for idleness, go
/// into the ledger. A server that is killed loses at most the second it was in; the next one books what its journal holds. Booking it
/// twice is impossible: each entry has a key made of what it sums.
public final class ServedBooks implements ReceiptSink, AutoCloseable {
    private static final double SPAN = 10;
    /// The same where nothing was asked.
    private static final double IDLE_SPAN = 300;

    private final Function<String, Path> ledgers;
    private final Function<String, Provenance> provenance;
    private final Clock clock;
    private final Map<Path, Book> books = new HashMap<>();
    /// Shares of ledgers that could not be opened yet.
    private final Map<Path, List<ServedInterval>> waiting = new HashMap<>();
    private final Map<String, Long> before = new ConcurrentHashMap<>();
    private volatile Optional<Instant> recovered = Optional.empty();

    /// @param ledgers    file by model line
    /// @param provenance by model line
    public ServedBooks(Function<String, Path> ledgers, Function<String, Provenance> provenance, Clock clock) {
        this.ledgers = ledgers;
        this.provenance = provenance;
        this.clock = clock;
    }

    /// One ledger's open books.
    private final class Book {
        private final Ledger ledger;
        private final ServedJournal journal;
        private final List<ServedInterval> unbooked = new ArrayList<>();

        Book(Path file) {
            ledger = Ledger.open(file, clock);
            for (ServedJournal left : ServedJournal.left(file.toAbsolutePath().getParent())) recover(left);
            journal = ServedJournal.begin(file.toAbsolutePath().getParent());
        }

        private void recover(ServedJournal left) {
            List<ServedInterval> intervals = left.read();
            book(ledger, intervals);
            if (!intervals.isEmpty()) recovered = Optional.of(intervals.getLast().to());
            left.close();
        }

        void take(ServedInterval interval) {
            // First, so that a full disk loses nothing while this process lives.
            unbooked.add(interval);
            journal.add(interval);
            boolean asked = unbooked.stream().anyMatch(i -> !i.sums().isEmpty());
            if (unbooked.stream().mapToDouble(ServedInterval::wallSeconds).sum() >= (asked ? SPAN : IDLE_SPAN)) flush();
        }

        void flush() {
            book(ledger, unbooked);
            unbooked.clear();
            journal.clear();
        }

        void close() {
            flush();
            journal.close();
            ledger.close();
        }
    }

    @Override
    public synchronized void take(ServedInterval interval) {
        List<String> lines = interval.lines().isEmpty() ? interval.sums().stream().map(ServedInterval.Sum::line).distinct().toList()
                : interval.lines();
        Map<Path, List<String>> byLedger = new LinkedHashMap<>();
        for (String line : lines) byLedger.computeIfAbsent(ledgers.apply(line), _ -> new ArrayList<>()).add(line);
        interval.sums().forEach(s -> byLedger.computeIfAbsent(ledgers.apply(s.line()), _ -> new ArrayList<>()));
        List<RuntimeException> failures = new ArrayList<>();
        byLedger.forEach((file, own) -> take(file, own, share(interval, file, own, lines.size()), failures));
        raise(failures);
    }

    /// One ledger's disk may be full: the others take their shares all the same, and this one's waits.
    private void take(Path file, List<String> own, ServedInterval share, List<RuntimeException> failures) {
        waiting.computeIfAbsent(file, _ -> new ArrayList<>()).add(share);
        try {
            Book book = open(file, own);
            List<ServedInterval> all = waiting.remove(file);
            RuntimeException last = null;
            for (ServedInterval one : all) {
                try {
                    book.take(one);
                } catch (RuntimeException e) {
                    // It is in the book's memory, and the next second tries to write again.
                    last = e;
                }
            }
            if (last != null) failures.add(last);
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    private static void raise(List<RuntimeException> failures) {
        if (failures.isEmpty()) return;
        RuntimeException first = failures.getFirst();
        failures.stream().skip(1).forEach(first::addSuppressed);
        throw first;
    }

    /// The part of an interval that one ledger books: its versions, and its lines' share of the idle time.
    private ServedInterval share(ServedInterval all, Path file, List<String> own, int lines) {
        List<ServedInterval.Sum> sums = all.sums().stream().filter(s -> ledgers.apply(s.line()).equals(file)).toList();
        return new ServedInterval(all.from(), all.to(), all.wallSeconds(), all.cores(), sums,
                lines == 0 ? 0 : all.idle() * own.size() / lines, own, all.tariff());
    }

    private Book open(Path file, List<String> lines) {
        Book book = books.computeIfAbsent(file, Book::new);
        for (String line : lines) before.computeIfAbsent(line, l -> answered(book.ledger, l));
        return book;
    }

    private static long answered(Ledger ledger, String line) {
        return ledger.entries(Filter.ALL.line(line).kinds("served")).stream()
                .mapToLong(r -> r.facts().payload().get("requests") instanceof Number n ? n.longValue() : 0).sum();
    }

    @Override
    public long answeredBefore(String line) {
        return before.getOrDefault(line, 0L);
    }

    /// One line of JSON a label, beside the line's ledger.
    @Override
    public synchronized void judged(Feedback feedback) {
        Path file = ledgers.apply(feedback.line()).toAbsolutePath().resolveSibling("feedback.jsonl");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, Json.write(feedback) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Books now what dead servers of these lines left, where there is anything, so that it can be told from the start.
    public synchronized void recover(List<String> lines) {
        for (String line : lines) {
            Path file = ledgers.apply(line);
            if (ServedJournal.isAnyIn(file.toAbsolutePath().getParent())) open(file, List.of(line));
        }
    }

    /// Up to when the books of a server that died reach, where one did; at most a second after that is missing.
    public Optional<Instant> recovered() {
        return recovered;
    }

    private void book(Ledger ledger, List<ServedInterval> intervals) {
        if (intervals.isEmpty()) return;
        Map<String, List<ServedInterval.Sum>> byVersion = new TreeMap<>();
        for (ServedInterval i : intervals) {
            for (ServedInterval.Sum s : i.sums()) byVersion.computeIfAbsent(s.line() + "\n" + s.version() + "\n" + s.hash(),
                    _ -> new ArrayList<>()).add(s);
        }
        List<Entry> entries = new ArrayList<>();
        byVersion.values().forEach(sums -> entries.add(new Entry.Served(served(intervals, sums))));
        double idle = intervals.stream().mapToDouble(ServedInterval::idle).sum();
        List<String> lines = intervals.stream().flatMap(i -> i.lines().stream()).distinct().sorted().toList();
        for (String line : lines) entries.add(new Entry.Idled(idled(intervals, line, idle / lines.size())));
        // Together: a key stands for all seconds from its first on, so an entry that went in alone would keep later seconds out.
        ledger.appendMissing(entries);
    }

    private Facts served(List<ServedInterval> intervals, List<ServedInterval.Sum> sums) {
        ServedInterval.Sum first = sums.getFirst();
        Tariff tariff = intervals.getFirst().tariff();
        double busy = sums.stream().mapToDouble(ServedInterval.Sum::busySeconds).sum();
        Map<String, Object> payload = span(intervals);
        payload.put("version", first.version());
        payload.put("requests", total(sums, ServedInterval.Sum::requests));
        payload.put("rows", total(sums, ServedInterval.Sum::rows));
        payload.put("batches", total(sums, ServedInterval.Sum::batches));
        payload.put("refused", total(sums, ServedInterval.Sum::refused));
        payload.put("late", total(sums, ServedInterval.Sum::late));
        payload.put("queueSeconds", sums.stream().mapToDouble(ServedInterval.Sum::queueSeconds).sum());
        Facts facts = Facts.of(first.line(), costs(busy, tariff, tariff.busyWatts()), payload, provenance.apply(first.line()));
        return facts.keyed(key("served", intervals, first.line(), first.version() + first.hash())).from(List.of(first.hash()));
    }

    private Facts idled(List<ServedInterval> intervals, String line, double seconds) {
        Tariff tariff = intervals.getFirst().tariff();
        return Facts.of(line, costs(Math.max(0, seconds), tariff, tariff.idleWatts()), span(intervals), provenance.apply(line))
                .keyed(key("idled", intervals, line, ""));
    }

    private static Costs costs(double coreSeconds, Tariff tariff, double watts) {
        return new Costs(coreSeconds, 1, Estimate.exact(coreSeconds * tariff.coreSecond(), tariff.currency(), Tariff.MONEY_BASIS),
                Estimate.open(coreSeconds * watts, "J", Tariff.ENERGY_BASIS));
    }

    private static Map<String, Object> span(List<ServedInterval> intervals) {
        Map<String, Object> span = new LinkedHashMap<>();
        span.put("from", intervals.getFirst().from().toString());
        span.put("to", intervals.getLast().to().toString());
        span.put("wallSeconds", intervals.stream().mapToDouble(ServedInterval::wallSeconds).sum());
        span.put("cores", intervals.getFirst().cores());
        return span;
    }

    private static ContentHash key(String kind, List<ServedInterval> intervals, String line, String version) {
        return Json.hash(Map.of("kind", kind, "line", line, "version", version, "from", intervals.getFirst().from().toString(),
                "wall", intervals.getFirst().wallSeconds()));
    }

    private static long total(List<ServedInterval.Sum> sums, java.util.function.ToLongFunction<ServedInterval.Sum> figure) {
        return sums.stream().mapToLong(figure).sum();
    }

    @Override
    public void closed() {
        close();
    }

    @Override
    public synchronized void close() {
        List<RuntimeException> failures = new ArrayList<>();
        for (Book book : books.values()) {
            try {
                book.close();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        books.clear();
        raise(failures);
    }
}
