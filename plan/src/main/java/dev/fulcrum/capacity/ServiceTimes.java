package dev.fulcrum.capacity;

/// The times that the successive batches of one queue take, drawn once, so that a run at another rate meets the same luck.
///
/// What makes measured times differ comes from the machine: interrupts, neighbours, a quota's pauses. It comes by time, not by batch. A batch
/// that takes four times as long as a lone request meets four times as many of such moments, each a quarter as large beside it; so its time is
/// the sum of successive draws, one for each time of a lone request that it lasts. A service time by law (exponential) belongs to the
/// batch as a whole.
final class ServiceTimes {
    private final ServiceCurve curve;
    private final boolean overTime;
    private final double[] factors;
    /// Sums of the factors before each place.
    private final double[] before;
    private int next;

    ServiceTimes(ServiceCurve curve, int batches, long seed) {
        this.curve = curve;
        overTime = curve.jitter().overTime();
        factors = curve.jitter().draw(batches, seed);
        before = overTime ? sums(factors) : new double[0];
    }

    private static double[] sums(double[] factors) {
        double[] sums = new double[factors.length + 1];
        for (int i = 0; i < factors.length; i++) sums[i + 1] = sums[i] + factors[i];
        return sums;
    }

    /// The next batch is the first again.
    void restart() {
        next = 0;
    }

    /// Seconds of the next batch.
    double next(int batch) {
        return overTime && batch > 1 ? spread(batch) : curve.seconds(batch) * factors[place(1)];
    }

    private double spread(int batch) {
        double units = curve.seconds(batch) / curve.seconds(1);
        int whole = (int) units;
        double rest = units - whole;
        if (whole >= factors.length) return curve.seconds(batch);
        int first = place(whole + 1);
        return curve.seconds(1) * (before[first + whole] - before[first] + rest * factors[first + whole]);
    }

    /// The first of so many draws in a row; when they are used up they begin anew.
    private int place(int draws) {
        int first = next + draws <= factors.length ? next : 0;
        next = first + draws;
        return first;
    }
}
