package dev.fulcrum.bench.serve;

import dev.fulcrum.measure.Quantiles;
import java.util.List;

/// A process's resident memory over a long run, from samples at even steps.
///
/// What leaks grows to the end; a level that is only reached late is flat from then on. So both are told: from a tenth to the end, and from half to
/// the end. Each level is the median of the samples of a tenth of the run.
///
/// @param early bytes in the second tenth, when it is warm
/// @param half  bytes in the sixth tenth
/// @param end   bytes in the last tenth
public record ResidentLevel(double early, double half, double end) {
    /// How much a flat level may rise.
    public static final double FLAT = 1.05;

    /// @param samples at least 10
    public static ResidentLevel of(List<Long> samples) {
        if (samples.size() < 10) throw new IllegalArgumentException("a level needs at least 10 samples: got " + samples.size());
        return new ResidentLevel(tenth(samples, 1), tenth(samples, 5), tenth(samples, 9));
    }

    private static double tenth(List<Long> samples, int tenth) {
        int from = samples.size() * tenth / 10;
        int to = samples.size() * (tenth + 1) / 10;
        return Quantiles.of(samples.subList(from, to).stream().mapToDouble(Long::doubleValue).toArray(), 0.5);
    }

    /// Whether it is flat from a tenth to the end.
    public boolean isFlat() {
        return end <= FLAT * early;
    }

    /// Whether it is flat over the second half: it may have risen before, but it does not grow on.
    public boolean isSettled() {
        return end <= FLAT * half;
    }
}
