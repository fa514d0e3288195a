package dev.fulcrum.measure;

import java.util.List;

/// How models are weighed.
///
/// Every process visits all models in rounds, each round in an order of its own; a visit is a burst of runs. A burst that something
/// else on the machine disturbed (see [Disturbance]) is run again later, as a whole; where that does not help the bursts that waited
/// least count. Single slow runs are never dropped, because they are the tail that is asked for.
///
/// @param warmupRuns  runs before each burst at batch 1 that are not counted, at least 0
/// @param rounds      bursts a model at batch 1, at least 2
/// @param burstMillis how long a burst lasts; at least one run is always made
/// @param batchSizes  batch sizes above 1, each timed in `batchRounds` bursts
/// @param batchRounds bursts a batch size, at least 1
/// @param repeats     disturbed bursts a model at batch 1 that may be run again; at most one at a larger batch
/// @param processes   fresh processes that the parent starts, at least 1
/// @param threads     threads inside one operator
/// @param waitShare   largest part of a burst that may be spent waiting for a core, in (0, 1]
/// @param outlier     a burst is disturbed when its median lies this many scaled MADs (and at least 5 %) above the model's other bursts
public record Protocol(int warmupRuns, int rounds, double burstMillis, List<Integer> batchSizes, int batchRounds, int repeats,
        int processes, int threads, double waitShare, double outlier) {

    /// For a first look at many models: about a quarter of a second a model and process.
    public static final Protocol DEFAULT = new Protocol(1, 6, 15, List.of(8, 32), 2, 3, 3, 1, 0.05, 5);
    /// For the few models whose p95 and p99 decide something.
    public static final Protocol FOCUSED = new Protocol(2, 20, 60, List.of(), 1, 8, 3, 1, 0.05, 5);

    private static final int PAUSES = 12;
    /// The scheduler's tick makes shorter periods as long as this.
    private static final double SHORTEST_PERIOD_MILLIS = 10;

    public Protocol {
        batchSizes = List.copyOf(batchSizes);
        if (rounds < 2 || batchRounds < 1 || processes < 1 || threads < 1 || warmupRuns < 0 || repeats < 0 || burstMillis < 0) {
            throw new IllegalArgumentException("protocol must have rounds >= 2, batchRounds, processes, threads >= 1: got " + rounds + ", "
                    + batchRounds + ", " + processes + ", " + threads);
        }
    }

    public Protocol withThreads(int count) {
        return with(burstMillis, batchSizes, processes, count);
    }

    public Protocol withProcesses(int count) {
        return with(burstMillis, batchSizes, count, threads);
    }

    public Protocol withBatchSizes(List<Integer> sizes) {
        return with(burstMillis, sizes, processes, threads);
    }

    /// Under a quota of processor time a burst has to last: the kernel books a pause at its end, and with a few pauses a burst one more or
    /// less is a quarter of its time. At 15 ms a share of up to 0.5 of the burst was booked wrongly, at 12 periods of 10 ms under 0.05.
    ///
    /// @param periodMillis after which the quota is given out anew
    public Protocol underQuota(double periodMillis) {
        double lasting = Math.max(burstMillis, PAUSES * Math.max(periodMillis, SHORTEST_PERIOD_MILLIS));
        return with(lasting, batchSizes, processes, threads);
    }

    private Protocol with(double millis, List<Integer> sizes, int processCount, int threadCount) {
        return new Protocol(warmupRuns, rounds, millis, sizes, batchRounds, repeats, processCount, threadCount, waitShare, outlier);
    }

    int roundsAt(int batch) {
        return batch == 1 ? rounds : batchRounds;
    }

    /// A larger batch has no tail to find and takes long: one more try must do.
    int repeatsAt(int batch) {
        return batch == 1 ? repeats : Math.min(repeats, 1);
    }

    /// A larger batch runs long enough to fill the caches by itself.
    int warmupAt(int batch) {
        return batch == 1 ? warmupRuns : 0;
    }
}
