package dev.fulcrum.capacity;

/// Workers of one replica before one queue, first come first served.
///
/// No list of events is needed: the next batch starts when the first worker is free and a request is there, whichever is later, and
/// start times never fall. So each batch is handled at its start, in one pass over the arrivals. Of the requests that wait no more
/// are counted than the rule could take.
final class SharedQueue {
    private final BatchingRule rule;
    private final double[] free;

    SharedQueue(BatchingRule rule, int workers) {
        this.rule = rule;
        this.free = new double[workers];
    }

    /// Serves all; the request i arrives at `arrivals[i] * stretch`, the n-th batch takes the n-th of `times`.
    void serve(double[] arrivals, int count, double stretch, ServiceTimes times, Trajectory out) {
        java.util.Arrays.fill(free, Double.NEGATIVE_INFINITY);
        times.restart();
        double[] sojourn = out.sojourn;
        double busy = 0;
        double last = 0;
        int waiting = 0;
        int n = 0;
        for (int head = 0; head < count; n++) {
            int worker = firstFree();
            double oldest = arrivals[head] * stretch;
            double start = Math.max(free[worker], oldest);
            int reach = Math.min(count, head + rule.knee());
            while (waiting < reach && arrivals[waiting] * stretch <= start) waiting++;
            int batch = rule.batch(waiting - head, start - oldest);
            double seconds = times.next(batch);
            double finish = start + seconds;
            for (int end = head + batch; head < end; head++) sojourn[head] = finish - arrivals[head] * stretch;
            free[worker] = finish;
            busy += seconds;
            last = Math.max(last, finish);
        }
        out.busy = busy;
        out.batches = n;
        out.end = last;
    }

    private int firstFree() {
        int first = 0;
        for (int w = 1; w < free.length; w++) if (free[w] < free[first]) first = w;
        return first;
    }
}
