package dev.fulcrum.capacity;

/// Replicas with a queue each; a request goes to the one with the fewest requests waiting or in service.
///
/// Two kinds of event, arrivals and completions; at equal times arrivals come first, and all that arrive at once are queued before
/// an idle worker takes them. With one replica it is [SharedQueue], batch for batch.
final class LeastBusy {
    private final BatchingRule rule;
    private final int workers;
    /// By replica: requests there, idle workers, requests waiting, and the oldest and newest of those.
    private final int[] present;
    private final int[] idle;
    private final int[] queued;
    private final int[] oldest;
    private final int[] newest;
    private final Completions completions;

    private double[] arrivals;
    private double stretch;
    private ServiceTimes service;
    private Trajectory out;
    /// The request behind each one in its queue.
    private int[] behind;

    LeastBusy(BatchingRule rule, int workers, int replicas) {
        this.rule = rule;
        this.workers = workers;
        present = new int[replicas];
        idle = new int[replicas];
        queued = new int[replicas];
        oldest = new int[replicas];
        newest = new int[replicas];
        completions = new Completions(replicas * workers);
    }

    /// As [SharedQueue#serve]; an instance serves once.
    void serve(double[] times, int count, double stretched, ServiceTimes serviceTimes, Trajectory trajectory) {
        arrivals = times;
        stretch = stretched;
        service = serviceTimes;
        service.restart();
        out = trajectory;
        behind = new int[count];
        java.util.Arrays.fill(idle, workers);
        for (int i = 0; i < count;) {
            double now = arrivals[i] * stretch;
            completeBefore(now);
            i = arrive(i, count, now);
        }
        completeBefore(Double.POSITIVE_INFINITY);
    }

    private void completeBefore(double now) {
        while (completions.next() < now) {
            double time = completions.next();
            int replica = completions.replica();
            present[replica] -= completions.batch();
            idle[replica]++;
            completions.removeNext();
            dispatch(replica, time);
        }
    }

    /// Queues all that arrive at `now` and starts idle workers; returns the next request.
    private int arrive(int first, int count, double now) {
        int replica = enqueue(first);
        int i = first + 1;
        for (; i < count && arrivals[i] * stretch == now; i++) enqueue(i);
        if (i == first + 1) dispatch(replica, now);
        else for (int r = 0; r < present.length; r++) dispatch(r, now);
        return i;
    }

    private int enqueue(int request) {
        int replica = leastBusy();
        if (queued[replica]++ == 0) oldest[replica] = request;
        else behind[newest[replica]] = request;
        newest[replica] = request;
        present[replica]++;
        return replica;
    }

    private int leastBusy() {
        int least = 0;
        for (int r = 1; r < present.length && present[least] > 0; r++) if (present[r] < present[least]) least = r;
        return least;
    }

    private void dispatch(int replica, double now) {
        while (idle[replica] > 0 && queued[replica] > 0) {
            int request = oldest[replica];
            int batch = rule.batch(queued[replica], now - arrivals[request] * stretch);
            double seconds = service.next(batch);
            double finish = now + seconds;
            for (int n = 0; n < batch; n++, request = behind[request]) out.sojourn[request] = finish - arrivals[request] * stretch;
            oldest[replica] = request;
            queued[replica] -= batch;
            idle[replica]--;
            completions.add(finish, replica, batch);
            out.served(seconds, finish);
        }
    }
}
