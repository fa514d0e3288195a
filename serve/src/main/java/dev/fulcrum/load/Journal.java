package dev.fulcrum.load;

import java.util.Arrays;

/// What became of each query, in the order in which they were due. Seconds from the start of the run.
public final class Journal implements Wire.Answers {
    /// In place of an HTTP status: not sent, because its deadline had passed before a connection was free.
    public static final int DROPPED = -2;
    /// In place of an HTTP status: sent or not, without an answer at the end of the run.
    public static final int UNANSWERED = -3;

    private final double start;
    private double[] due = new double[1024];
    private double[] answered = new double[1024];
    private int[] status = new int[1024];
    private int count;
    private int open;
    private double stood;

    /// @param start by the clock of the wire
    Journal(double start) {
        this.start = start;
    }

    /// A query that is due at that time.
    ///
    /// @return its number
    int add(double at) {
        if (count == due.length) grow();
        due[count] = at;
        answered[count] = Double.POSITIVE_INFINITY;
        status[count] = UNANSWERED;
        return count++;
    }

    void sent() {
        open++;
    }

    /// The client came so many seconds later than it meant to.
    void stood(double seconds) {
        stood = Math.max(stood, seconds);
    }

    /// Seconds of the longest moment in which the client itself stood still.
    double stood() {
        return stood;
    }

    void dropped(int query) {
        status[query] = DROPPED;
    }

    @Override
    public void answered(int query, int code, double at) {
        answered[query] = at - start;
        status[query] = code;
        open--;
    }

    /// Queries on the wire.
    int open() {
        return open;
    }

    /// Queries that were due.
    public int count() {
        return count;
    }

    public double due(int query) {
        return due[query];
    }

    public int status(int query) {
        return status[query];
    }

    public boolean isGood(int query) {
        return status[query] == 200;
    }

    /// Seconds from the time at which the query was *due* to its whole answer; infinite without one. A client that comes late does not
    /// hide how long somebody has waited (coordinated omission).
    public double latency(int query) {
        return answered[query] - due[query];
    }

    /// Seconds at which the last answer was whole; 0 without any.
    public double end() {
        double end = 0;
        for (int i = 0; i < count; i++) if (answered[i] < Double.POSITIVE_INFINITY) end = Math.max(end, answered[i]);
        return end;
    }

    private void grow() {
        int size = due.length * 2;
        due = Arrays.copyOf(due, size);
        answered = Arrays.copyOf(answered, size);
        status = Arrays.copyOf(status, size);
    }
}
