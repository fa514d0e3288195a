package dev.fulcrum.serve;

import dev.fulcrum.unit.ContentHash;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Cuts the growing counters into intervals. Every core-nanosecond between two cuts is in exactly one interval, as busy or as idle.
final class Meter {
    private final int cores;
    private final Tariff tariff;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<ServedModel, Read> last = new HashMap<>();
    private Instant from;
    private long fromNanos;

    Meter(int cores, Tariff tariff, Clock clock, LongSupplier nanos) {
        this.cores = cores;
        this.tariff = tariff;
        this.clock = clock;
        this.nanos = nanos;
        this.from = clock.instant();
        this.fromNanos = nanos.getAsLong();
    }

    /// One reading of a version's counters.
    private record Read(long requests, long rows, long batches, long refused, long late, long busyNanos, long queueNanos) {
        static final Read NOTHING = new Read(0, 0, 0, 0, 0, 0, 0);

        static Read of(ModelStats s) {
            return new Read(s.answered(), s.rows(), s.batches(), s.refused(), s.late(), s.busyNanos(), s.queueNanos());
        }

        ServedInterval.Sum since(Read before, String line, String version, ContentHash hash) {
            return new ServedInterval.Sum(line, version, hash, requests - before.requests, rows - before.rows, batches - before.batches,
                    refused - before.refused, late - before.late, (busyNanos - before.busyNanos) / 1e9,
                    (queueNanos - before.queueNanos) / 1e9);
        }
    }

    /// @param models   all that may have run since the last cut, those that left included
    /// @param loaded   those that take requests, which share the idle time
    synchronized ServedInterval cut(List<ServedModel> models, List<ServedModel> loaded) {
        List<ServedInterval.Sum> sums = new ArrayList<>();
        for (ServedModel model : models) {
            Read now = Read.of(model.stats());
            Read before = last.put(model, now);
            if (!now.equals(before == null ? Read.NOTHING : before)) {
                sums.add(now.since(before == null ? Read.NOTHING : before, model.spec().line(), model.version(), model.hash()));
            }
        }
        last.keySet().retainAll(models);
        long at = nanos.getAsLong();
        double wall = (at - fromNanos) / 1e9;
        double busy = sums.stream().mapToDouble(ServedInterval.Sum::busySeconds).sum();
        Instant to = clock.instant();
        ServedInterval interval = new ServedInterval(from, to, wall, cores, sums, wall * cores - busy,
                loaded.stream().map(m -> m.spec().line()).distinct().toList(), tariff);
        from = to;
        fromNanos = at;
        return interval;
    }
}
