package dev.fulcrum.serve;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The last [#SECONDS] seconds of every version, from readings once a second.
public final class Recent {
    private static final int SECONDS = 10;
    private final Map<ServedModel, ArrayDeque<Reading>> readings = new HashMap<>();

    Recent() {}

    private record Reading(long nanos, long answered, long refused, long rows, long batches, long[] request) {
        static Reading of(ServedModel model, long now) {
            ModelStats s = model.stats();
            return new Reading(now, s.answered(), s.refused(), s.rows(), s.batches(), s.request().counts());
        }
    }

    /// @param perSecond answers
    /// @param refused   a second
    /// @param p50       seconds from arrival to answer; NaN without answers
    /// @param p99       the same
    /// @param batch     mean rows a batch; NaN without batches
    public record View(double perSecond, double refused, double p50, double p99, double batch) {
        static final View NOTHING = new View(0, 0, Double.NaN, Double.NaN, Double.NaN);
    }

    synchronized void second(List<ServedModel> loaded, long now) {
        readings.keySet().retainAll(loaded);
        for (ServedModel model : loaded) {
            ArrayDeque<Reading> own = readings.computeIfAbsent(model, _ -> new ArrayDeque<>());
            own.addLast(Reading.of(model, now));
            if (own.size() > SECONDS + 1) own.removeFirst();
        }
    }

    synchronized View view(ServedModel model) {
        ArrayDeque<Reading> own = readings.get(model);
        return own == null || own.size() < 2 ? View.NOTHING : view(own.getFirst(), own.getLast());
    }

    private static View view(Reading a, Reading b) {
        double seconds = (b.nanos - a.nanos) / 1e9;
        long[] counts = new long[b.request.length];
        for (int i = 0; i < counts.length; i++) counts[i] = b.request[i] - a.request[i];
        return new View((b.answered - a.answered) / seconds, (b.refused - a.refused) / seconds, Histogram.quantile(counts, 0.5),
                Histogram.quantile(counts, 0.99), b.batches == a.batches ? Double.NaN : (double) (b.rows - a.rows) / (b.batches - a.batches));
    }
}
