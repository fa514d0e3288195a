package dev.fulcrum.load;

import dev.fulcrum.unit.Estimate;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// What a run says. The first sixteenth, in which queues fill and code warms, does not count, except where everything is there at the start.
///
/// @param queries      counted
/// @param good         of them, answered with status 200
/// @param seconds      from the first counted query's due time to the last answer, at least to the last due time
/// @param offered      queries a second that were due
/// @param throughput   samples a second in good answers
/// @param goodput      samples a second in good answers within the SLO; the throughput without an SLO
/// @param late         share of the queries that got no good answer within the SLO; without an SLO, no good answer
/// @param p50          ms, over good answers and, as infinite, over what got none at all; refusals are not in it
/// @param p90          the same
/// @param p99          the same
/// @param max          ms, the slowest good answer
/// @param refusal      the 99th percentile of the time in which a refusal (429, 503) came, ms
/// @param stood        the longest moment in which the client itself stood still, ms, in an open loop: collections, strangers on its machine
/// @param outcomes     queries by what they ended with: `200`, `503`, `lost`, `unreachable`, `dropped`, `unanswered`
/// @param missedInARow the longest run of queries without a good answer within the SLO
public record Figures(long queries, long good, double seconds, double offered, double throughput, double goodput, double late, Estimate p50,
        Estimate p90, Estimate p99, double max, OptionalDouble refusal, double stood, Map<String, Long> outcomes, int missedInARow) {
    private static final int WARM_UP = 16;

    /// @param slo     seconds, or infinite for none
    /// @param samples in one query
    public static Figures of(Journal journal, double slo, int samples, boolean atOnce) {
        int first = atOnce ? 0 : journal.count() / WARM_UP;
        return new Tally(journal, first, slo).figures(samples);
    }

    /// The quantile that a scenario is judged by, ms.
    public Estimate at(double percentile) {
        return percentile < 0.95 ? p90 : p99;
    }

    /// Counts once over a journal.
    private static final class Tally {
        private final Journal journal;
        private final int first;
        private final double slo;
        private final Map<String, Long> outcomes = new TreeMap<>();
        private final double[] latencies;
        private final double[] refusals;
        private int latency;
        private int refused;
        private long good;
        private long inTime;
        private double max;
        private int run;
        private int longest;

        Tally(Journal journal, int first, double slo) {
            this.journal = journal;
            this.first = first;
            this.slo = slo;
            latencies = new double[journal.count() - first];
            refusals = new double[journal.count() - first];
            for (int i = first; i < journal.count(); i++) take(i);
        }

        private void take(int query) {
            outcomes.merge(word(journal.status(query)), 1L, Long::sum);
            boolean isInTime = journal.isGood(query) && journal.latency(query) <= slo;
            run = isInTime ? 0 : run + 1;
            longest = Math.max(longest, run);
            if (isInTime) inTime++;
            if (isRefusal(journal.status(query))) {
                refusals[refused++] = journal.latency(query);
            } else {
                latencies[latency++] = journal.isGood(query) ? journal.latency(query) : Double.POSITIVE_INFINITY;
            }
            if (!journal.isGood(query)) return;
            good++;
            max = Math.max(max, journal.latency(query));
        }

        Figures figures(int samples) {
            int queries = journal.count() - first;
            double start = queries == 0 ? 0 : journal.due(first);
            double lastDue = queries == 0 ? 0 : journal.due(journal.count() - 1);
            double seconds = Math.max(1e-9, Math.max(journal.end(), lastDue) - start);
            double[] all = java.util.Arrays.copyOf(latencies, latency);
            OptionalDouble refusal = refused == 0 ? OptionalDouble.empty()
                    : OptionalDouble.of(1000 * dev.fulcrum.measure.Quantiles.of(java.util.Arrays.copyOf(refusals, refused), 0.99));
            return new Figures(queries, good, seconds, lastDue > start ? (queries - 1) / (lastDue - start) : 0, good * samples / seconds,
                    inTime * samples / seconds, queries == 0 ? 1 : 1 - inTime / (double) queries, quantile(all, 0.5), quantile(all, 0.9),
                    quantile(all, 0.99), 1000 * max, refusal, 1000 * journal.stood(), outcomes, longest);
        }

        private static Estimate quantile(double[] latencies, double p) {
            double[] known = latencies.length == 0 ? new double[] {Double.POSITIVE_INFINITY} : latencies;
            return QuantileInterval.of(known, p);
        }
    }

    private static boolean isRefusal(int status) {
        return status == 429 || status == 503;
    }

    static String word(int status) {
        return switch (status) {
            case Wire.LOST -> "lost";
            case Wire.UNREACHABLE -> "unreachable";
            case Journal.DROPPED -> "dropped";
            case Journal.UNANSWERED -> "unanswered";
            default -> Integer.toString(status);
        };
    }
}
