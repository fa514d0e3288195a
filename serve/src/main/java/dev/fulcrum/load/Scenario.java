package dev.fulcrum.load;

/// How requests come. The first four carry MLPerf's names and rules, in runs far shorter than MLPerf's: figures of ours are not MLPerf
/// results and say so.
public enum Scenario {
    /// Poisson arrivals, whatever the answers do; judged at the 99th percentile.
    SERVER(0.99, 1),
    /// The next request when the last one is answered; judged at the 90th percentile.
    SINGLESTREAM(0.90, 1),
    /// Eight samples a request, the next when the last one is answered; judged at the 99th percentile.
    MULTISTREAM(0.99, 8),
    /// Everything is there at the start; judged by samples a second.
    OFFLINE(0.99, 1),
    /// Frames at a steady beat, as a camera makes them; judged by the frames that are missed.
    STREAM(0.99, 1);

    private final double percentile;
    private final int samples;

    Scenario(double percentile, int samples) {
        this.percentile = percentile;
        this.samples = samples;
    }

    /// The quantile that an SLO speaks of, in (0, 1).
    public double percentile() {
        return percentile;
    }

    /// Samples in one request, unless somebody asks for another number.
    public int samples() {
        return samples;
    }

    /// Whether requests come by a schedule of their own.
    public boolean isOpen() {
        return this == SERVER || this == STREAM;
    }

    /// As it is typed.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
