package dev.fulcrum.load;

/// Queries by a schedule of their own, whatever the answers do. A query that finds no free connection waits for one, and its latency
/// counts from the time at which it was due.
///
/// @param wire      connections and clock
/// @param dropAfter seconds after which a query that was not sent yet is given up; infinite for never
/// @param patience  seconds after the last query is due until what has no answer counts as unanswered
public record OpenLoop(Wire wire, double dropAfter, double patience) {
    /// So that the first query is not late because of the loop's own start.
    private static final double AHEAD = 0.002;

    /// @param arrivals seconds from the start, ascending
    public Journal run(double[] arrivals) {
        double start = wire.now() + AHEAD;
        Journal journal = new Journal(start);
        for (double arrival : arrivals) journal.add(arrival);
        double end = start + (arrivals.length == 0 ? 0 : arrivals[arrivals.length - 1]) + patience;
        int next = 0;
        double wake = start;
        while (next < arrivals.length || journal.open() > 0) {
            double now = wire.now();
            // What comes later than it meant to come was held up itself: no answer of the server explains it.
            journal.stood(now - wake);
            if (now >= end) break;
            next = sendDue(arrivals, start, next, now, journal);
            wake = wake(arrivals, start, next, end);
            wire.await(wake, journal);
        }
        return journal;
    }

    private int sendDue(double[] arrivals, double start, int from, double now, Journal journal) {
        int next = from;
        while (next < arrivals.length && start + arrivals[next] <= now) {
            if (now - (start + arrivals[next]) > dropAfter) {
                journal.dropped(next);
            } else {
                if (wire.free() == 0) break;
                journal.sent();
                wire.send(next);
            }
            next++;
        }
        return next;
    }

    /// The next time, by the clock of the wire, at which there is something to do without an answer.
    private double wake(double[] arrivals, double start, int next, double end) {
        if (next == arrivals.length) return end;
        if (wire.free() > 0) return start + arrivals[next];
        return Math.min(end, start + arrivals[next] + dropAfter + 1e-6);
    }
}
