package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;

/// Whether a free worker waits for the next request instead of starting at once.
///
/// Merging one more request into a batch of `q` saves `L(q) + L(1) - L(q + 1)` busy seconds and costs each of the `q` one gap between
/// arrivals. For the shortest answers that pays only where the workers are so busy that saved time is somebody's waiting time; for the
/// least money it pays while the deadline allows it and the saving is more than noise.
///
/// @param curve     seconds by batch size
/// @param objective what the model is served for
/// @param workers   that share the arrivals
record HoldRule(ServiceCurve curve, Objective objective, int workers) {
    /// A smaller saving is below what two runs of one batch differ by.
    private static final double TELLING = 0.1;

    /// @param queued     rows that wait, 1 to below the knee
    /// @param ageSeconds of the oldest
    /// @param slack      seconds until the oldest must be answered
    /// @param gap        mean seconds between arrivals, as measured
    /// @return seconds to wait for another; 0 to start now
    double seconds(int queued, double ageSeconds, double slack, double gap) {
        if (queued >= curve.largestBatch() || !(gap < Double.POSITIVE_INFINITY)) return 0;
        double saved = curve.seconds(queued) + curve.seconds(1) - curve.seconds(queued + 1);
        double wait = 2 * gap;
        boolean inTime = wait + curve.seconds(queued + 1) < slack;
        if (!inTime || saved < TELLING * curve.seconds(1)) return 0;
        return switch (objective) {
            case MONEY -> wait;
            case LATENCY -> isBusy(gap) && queued * (ageSeconds + wait) < saved ? wait : 0;
        };
    }

    /// Whether arrivals one by one would keep the workers busy more than half of the time.
    private boolean isBusy(double gap) {
        return curve.seconds(1) > 0.5 * gap * workers;
    }
}
