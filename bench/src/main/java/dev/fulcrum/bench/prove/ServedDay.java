package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.serve.ServedCapacities;
import dev.fulcrum.capacity.Arrivals;
import dev.fulcrum.load.Figures;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.plan.Candidate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A day against a real server that is each replica in turn: with random balancing all replicas of a fleet see the same.
///
/// Fleets are what the load tester's highest rate asks for; then the day of one replica, an hour in a fifth of a second, is sent to the server, and
/// while its p99 is outside, every hour gets more replicas. Their number is what the server showed, whatever the plan believed.
final class ServedDay implements ReplayClaim.Day {
    private static final double HOUR_SECONDS = 0.2;
    private static final double MORE = 1.05;
    private static final int TRIES = 5;

    private final ServedCapacities served;
    /// By what a candidate weighs behind the server: what it weighs alone.
    private final Map<Measurement, Measurement> alone;
    private final long seed;
    /// Models of one graph have the same day: it is sent once.
    private final Map<List<Object>, int[]> known = new HashMap<>();
    private int replayed;
    private int inside;

    ServedDay(ServedCapacities served, Map<Measurement, Measurement> alone, long seed) {
        this.served = served;
        this.alone = alone;
        this.seed = seed;
    }

    @Override
    public int[] fleets(Candidate c, double[] rates) {
        Measurement model = served.first(alone.get(c.weights()));
        return known.computeIfAbsent(List.of(model, Arrays.hashCode(rates)), _ -> fleets(model, rates));
    }

    private int[] fleets(Measurement model, double[] rates) {
        double carried = served.shown(model);
        int[] fleets = of(rates, carried);
        for (int tried = 1; !keeps(model, rates, fleets) && tried < TRIES; tried++) {
            carried /= MORE;
            fleets = of(rates, carried);
        }
        return fleets;
    }

    private static int[] of(double[] rates, double carried) {
        return Arrays.stream(rates).mapToInt(rate -> (int) Math.max(1, Math.ceil(rate / carried))).toArray();
    }

    private boolean keeps(Measurement model, double[] rates, int[] fleets) {
        Figures day = served.replay(model, arrivals(rates, fleets, seed + replayed++));
        boolean kept = day.late() <= 0.01;
        if (kept) inside++;
        return kept;
    }

    private static double[] arrivals(double[] rates, int[] fleets, long with) {
        double[] all = new double[0];
        for (int hour = 0; hour < rates.length; hour++) {
            double rate = rates[hour] / fleets[hour];
            int expected = (int) Math.round(rate * HOUR_SECONDS);
            if (expected == 0) continue;
            double start = hour * HOUR_SECONDS;
            double[] in = Arrays.stream(Arrivals.poisson(rate, expected, with + hour)).map(t -> start + t).filter(t -> t < start + HOUR_SECONDS).toArray();
            all = Arrays.copyOf(all, all.length + in.length);
            System.arraycopy(in, 0, all, all.length - in.length, in.length);
        }
        return all;
    }

    /// Days that were sent, and how many of them kept the SLO.
    Map<String, Integer> days() {
        return Map.of("sent", replayed, "inside", inside);
    }
}
