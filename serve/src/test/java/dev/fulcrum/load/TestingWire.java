package dev.fulcrum.load;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/// A made-up server under a made-up clock: workers that take queries in order, each for as long as it is told.
final class TestingWire implements Wire {
    private record Answer(int query, int status, double at) {}

    private final PriorityQueue<Answer> coming = new PriorityQueue<>(Comparator.comparingDouble(Answer::at).thenComparingInt(Answer::query));
    private final double[] workers;
    private final IntToDoubleFunction service;
    private final IntUnaryOperator status;
    private int free;
    private double now = 1000;
    private double stillAt = Double.POSITIVE_INFINITY;
    private double still;

    /// @param service seconds of a query; infinite for no answer ever
    /// @param status  of a query
    TestingWire(int connections, int workers, IntToDoubleFunction service, IntUnaryOperator status) {
        free = connections;
        this.workers = new double[workers];
        this.service = service;
        this.status = status;
    }

    static TestingWire constant(int connections, int workers, double seconds) {
        return new TestingWire(connections, workers, q -> seconds, q -> 200);
    }

    /// The client stands still once, so many seconds from now and for so long.
    void standStill(double in, double seconds) {
        stillAt = now + in;
        still = seconds;
    }

    @Override
    public double now() {
        return now;
    }

    @Override
    public int free() {
        return free;
    }

    @Override
    public void send(int query) {
        if (free-- <= 0) throw new IllegalStateException("no free connection");
        int least = 0;
        for (int w = 1; w < workers.length; w++) if (workers[w] < workers[least]) least = w;
        double seconds = service.applyAsDouble(query);
        double end = Math.max(now, workers[least]) + seconds;
        if (Double.isFinite(end)) workers[least] = end;
        coming.add(new Answer(query, status.applyAsInt(query), end));
    }

    @Override
    public void await(double until, Answers answers) {
        double at = coming.isEmpty() ? Double.POSITIVE_INFINITY : coming.peek().at();
        if (at > until) {
            if (!Double.isFinite(until)) throw new IllegalStateException("waits for ever");
            now = Math.max(now, until);
            if (now >= stillAt) {
                now += still;
                stillAt = Double.POSITIVE_INFINITY;
            }
            return;
        }
        now = Math.max(now, at);
        while (!coming.isEmpty() && coming.peek().at() <= now) {
            Answer answer = coming.poll();
            free++;
            answers.answered(answer.query(), answer.status(), answer.at());
        }
    }

    @Override
    public void close() {}
}
