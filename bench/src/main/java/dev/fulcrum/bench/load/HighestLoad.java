package dev.fulcrum.bench.load;

import dev.fulcrum.capacity.Arrivals;
import dev.fulcrum.capacity.BatchingRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;

/// Finds by bisection the highest rate of Poisson arrivals at which no more than 1 % of the answers come after the deadline. A machine
/// that strangers share stands still for a moment now and then, which makes a bearable rate look too high; so a try in which it did is put
/// aside and made again, as a burst is when a model is weighed, and a rate is too high when two of three tries say so. One try at a rate
/// that is surely borne comes first and does not count: in it the code becomes warm.
///
/// @param loop     rule and clock
/// @param workers  see [OpenLoop#run]
/// @param ceiling  a rate that surely is too high, requests a second
/// @param seconds  how long each rate is tried
/// @param precise  width of the last bracket over its middle
/// @param stalled  seconds of the longest moment since it was asked last in which the machine stood still
/// @param bearable seconds that it may have stood still in a try that counts
public record HighestLoad(OpenLoop loop, List<IntConsumer> workers, double ceiling, double seconds, double precise, DoubleSupplier stalled,
        double bearable) {
    private static final double LATE = 0.01;
    private static final int FEWEST = 2000;
    /// Tries of one rate that may be put aside; on a machine that is never quiet that must do.
    private static final int ASIDE = 6;
    private static final double WARM = 0.3;

    /// One rate that was tried.
    ///
    /// @param rate requests a second
    /// @param p99  seconds from the scheduled arrival
    /// @param late share of the answers after the deadline
    /// @param stalled seconds of the longest moment in which the machine stood still
    public record Trial(double rate, double p99, double late, double stalled) {}

    /// @param rate   requests a second; 0 when even a hundredth of the ceiling is too much
    /// @param trials those that count, in order
    /// @param aside  tries that were put aside
    public record Found(double rate, List<Trial> trials, int aside) {}

    public Found find(long seed) {
        List<Trial> trials = new ArrayList<>();
        List<Trial> aside = new ArrayList<>();
        attempt(WARM * ceiling, seed - 1);
        double low = 0;
        double high = ceiling;
        while (high - low > precise * high && high > ceiling / 100) {
            double middle = (low + high) / 2;
            if (bears(middle, seed, trials, aside)) low = middle;
            else high = middle;
        }
        return new Found(low == 0 ? 0 : (low + high) / 2, trials, aside.size());
    }

    private boolean bears(double rate, long seed, List<Trial> trials, List<Trial> aside) {
        int[] votes = new int[2];
        int before = aside.size();
        while (votes[0] < 2 && votes[1] < 2) {
            Trial trial = attempt(rate, seed + trials.size() + aside.size());
            boolean disturbed = trial.stalled() > bearable && aside.size() - before < ASIDE;
            (disturbed ? aside : trials).add(trial);
            if (disturbed) continue;
            votes[trial.late() <= LATE ? 1 : 0]++;
        }
        return votes[1] == 2;
    }

    /// The first sixteenth, in which the queue fills, does not count.
    private Trial attempt(double rate, long seed) {
        stalled.getAsDouble();
        double[] sojourns = loop.run(Arrivals.poisson(rate, (int) Math.max(FEWEST, rate * seconds), seed), workers);
        BatchingRule rule = loop.rule();
        double[] counted = java.util.Arrays.copyOfRange(sojourns, sojourns.length / 16, sojourns.length);
        long late = java.util.Arrays.stream(counted).filter(s -> s > rule.deadlineSeconds()).count();
        java.util.Arrays.sort(counted);
        return new Trial(rate, counted[(int) Math.ceil(0.99 * counted.length) - 1], late / (double) counted.length, stalled.getAsDouble());
    }
}
