package dev.fulcrum.capacity;

import dev.fulcrum.unit.Fault;

/// The server's own rule: how many of the queued requests a worker that has just become free takes as its next batch.
///
/// It takes what is queued, up to the knee of batch / latency(batch), and up to the largest batch that keeps the oldest request
/// inside its deadline; it never waits for more (a fixed delay costs every request at low load). When the oldest is too late
/// whatever is done, the deadline binds no longer: small batches would only make the next ones late too. The server drops work that
/// has expired before it asks; the simulation serves it and counts it as late.
///
/// @param curve           mean seconds by batch size
/// @param deadlineSeconds from arrival to answer; infinite for none
/// @param knee            largest batch that is worth forming, 1 to the curve's largest
public record BatchingRule(ServiceCurve curve, double deadlineSeconds, int knee) {
    /// How much of the best throughput the knee may miss.
    public static final double KNEE_TOLERANCE = 0.05;

    public BatchingRule {
        if (!(deadlineSeconds > 0)) throw Fault.of("deadline", "must be positive", "" + deadlineSeconds, "give seconds").raise();
        if (knee < 1 || knee > curve.largestBatch()) {
            throw Fault.of("knee", "must be in 1.." + curve.largestBatch(), "" + knee, "take it from ServiceCurve.knee").raise();
        }
    }

    /// The rule of a server that promises an answer within `deadlineSeconds`.
    public static BatchingRule of(ServiceCurve curve, double deadlineSeconds) {
        return new BatchingRule(curve, deadlineSeconds, curve.knee(KNEE_TOLERANCE));
    }

    /// All that wait, up to the largest measured batch, however late.
    public static BatchingRule takeAll(ServiceCurve curve) {
        return new BatchingRule(curve, Double.POSITIVE_INFINITY, curve.largestBatch());
    }

    /// Requests of the next batch, oldest first.
    ///
    /// @param queued           requests that wait, at least 1
    /// @param oldestAgeSeconds how long the oldest has waited
    /// @return in 1..min(queued, knee)
    public int batch(int queued, double oldestAgeSeconds) {
        int most = Math.min(queued, knee);
        double slack = deadlineSeconds - oldestAgeSeconds;
        if (most == 1 || curve.seconds(most) <= slack) return most;
        int inTime = curve.largestWithin(slack);
        return inTime == 0 ? most : inTime;
    }
}
