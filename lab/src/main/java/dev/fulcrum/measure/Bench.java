package dev.fulcrum.measure;

import dev.fulcrum.run.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/// Times many prepared models in one process, interleaved, so that whatever slows the machine for a while slows all of them.
///
/// Comparing two models timed one after the other compares two moments of the machine. Rounds over all of them in random order, many
/// short bursts each, turn a slow minute into noise that both share; see Kalibera and Jones, "Rigorous benchmarking in reasonable
/// time" (2013), for why processes are then repeated too.
///
/// @param nanos       the clock
/// @param disturbance time lost to others
public record Bench(LongSupplier nanos, Disturbance disturbance) {

    /// One thing to time: a model at a batch size.
    public record Subject(String id, int batch, Session.Prepared prepared) {}

    /// Hears how far the bench is.
    @FunctionalInterface
    public interface Progress {
        void done(int bursts, int of);
    }

    /// Runs the protocol over all subjects.
    ///
    /// @param seed of the order in which subjects are visited
    /// @return in the order of the subjects
    public List<Timings> run(List<Subject> subjects, Protocol protocol, long seed, Progress progress) {
        List<Timings> timings = subjects.stream().map(s -> new Timings(s, protocol)).toList();
        Random random = new Random(seed);
        int total = subjects.stream().mapToInt(s -> protocol.roundsAt(s.batch())).sum();
        List<Timings> open = unfinished(timings);
        while (!open.isEmpty()) {
            Collections.shuffle(open, random);
            for (Timings subject : open) subject.accept(burst(subject.subject(), protocol));
            progress.done(timings.stream().mapToInt(t -> t.bursts().size()).sum(), total);
            open = unfinished(timings);
        }
        return timings;
    }

    private static List<Timings> unfinished(List<Timings> timings) {
        return new ArrayList<>(timings.stream().filter(t -> !t.isComplete()).toList());
    }

    private Burst burst(Subject subject, Protocol protocol) {
        for (int i = 0; i < protocol.warmupAt(subject.batch()); i++) subject.prepared().run();
        double[] millis = new double[64];
        int n = 0;
        long waited = disturbance.waitedNanos();
        long start = nanos.getAsLong();
        long last = start;
        long end = start + (long) (protocol.burstMillis() * 1e6);
        do {
            subject.prepared().run();
            long now = nanos.getAsLong();
            if (n == millis.length) millis = java.util.Arrays.copyOf(millis, 2 * n);
            millis[n++] = (now - last) / 1e6;
            last = now;
        } while (last < end);
        double share = (disturbance.waitedNanos() - waited) / (double) Math.max(1, last - start);
        return new Burst(java.util.Arrays.copyOf(millis, n), share);
    }
}
