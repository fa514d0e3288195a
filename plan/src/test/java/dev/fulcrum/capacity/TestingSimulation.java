package dev.fulcrum.capacity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The slow reference: one moment after the other, every replica looked at every time, objects throughout.
final class TestingSimulation {
    private record Running(double finish, int requests) {}

    private static final class Replica {
        final ArrayDeque<Integer> waiting = new ArrayDeque<>();
        final List<Running> running = new ArrayList<>();

        int present() {
            return waiting.size() + running.stream().mapToInt(Running::requests).sum();
        }
    }

    private final BatchingRule rule;
    private final int workers;
    private final double[] arrivals;
    private final double[] factors;
    private final double[] sojourn;
    private final List<Replica> replicas = new ArrayList<>();
    private int draws;

    private TestingSimulation(BatchingRule rule, int workers, int replicas, double[] arrivals, double[] factors) {
        this.rule = rule;
        this.workers = workers;
        this.arrivals = arrivals;
        this.factors = factors;
        sojourn = new double[arrivals.length];
        for (int r = 0; r < replicas; r++) this.replicas.add(new Replica());
    }

    static double[] sojourns(Simulation s, double[] arrivals) {
        double[] factors = s.rule().curve().jitter().draw(arrivals.length, s.seed());
        TestingSimulation reference = new TestingSimulation(s.rule(), s.workers(), s.replicas(), arrivals, factors);
        reference.run();
        return reference.sojourn;
    }

    private void run() {
        int next = 0;
        while (true) {
            double now = next < arrivals.length ? arrivals[next] : Double.POSITIVE_INFINITY;
            for (Replica r : replicas) for (Running b : r.running) now = Math.min(now, b.finish());
            if (now == Double.POSITIVE_INFINITY) return;
            for (; next < arrivals.length && arrivals[next] == now; next++) {
                replicas.stream().min(Comparator.comparingInt(Replica::present)).orElseThrow().waiting.add(next);
            }
            for (Replica r : replicas) startIdle(r, now);
            for (Replica r : replicas) {
                double time = now;
                r.running.removeIf(b -> b.finish() == time);
                startIdle(r, now);
            }
        }
    }

    private void startIdle(Replica replica, double now) {
        while (!replica.waiting.isEmpty() && replica.running.size() < workers) {
            int size = rule.batch(replica.waiting.size(), now - arrivals[replica.waiting.peek()]);
            double finish = now + seconds(size);
            for (int i = 0; i < size; i++) {
                int request = replica.waiting.remove();
                sojourn[request] = finish - arrivals[request];
            }
            replica.running.add(new Running(finish, size));
        }
    }

    /// Draw by draw: a measured time is as many draws as lone requests would take, the last one in part.
    private double seconds(int size) {
        ServiceCurve curve = rule.curve();
        if (!(curve.jitter() instanceof Jitter.Quantiles)) return curve.seconds(size) * factors[draws++];
        double sum = 0;
        double left = size == 1 ? 1 : curve.seconds(size) / curve.seconds(1);
        if (draws + (size == 1 ? 1 : (int) left + 1) > factors.length) draws = 0;
        for (; left >= 1; left--) sum += factors[draws++];
        if (size > 1) sum += left * factors[draws++];
        return curve.seconds(1) * sum;
    }
}
