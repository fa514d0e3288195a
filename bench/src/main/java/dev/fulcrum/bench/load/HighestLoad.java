package dev.fulcrum.bench.load;

import java.util.ArrayList;
import java.util.List;

/// Finds by bisection the highest rate of Poisson arrivals at which no more than 1 % of the answers come after the deadline. A machine
/// that strangers share stands still for a moment now and then, which makes a bearable rate look too high; so a try in which it did is put
/// aside and made again, as a burst is when a model is weighed, and a rate is too high when two of three tries say so. One try at a rate
/// that is surely borne comes first and does not count: in it the code becomes warm.
///
/// It says what a machine bears in the middle; [dev.fulcrum.load.RateSearch] says what somebody can promise.
///
/// @param attempt  tries a rate
/// @param ceiling  a rate that surely is too high, requests a second
/// @param precise  width of the last bracket over its middle
/// @param bearable seconds that the machine may have stood still in a try that counts
public record HighestLoad(Attempt attempt, double ceiling, double precise, double bearable) {
    private static final double LATE = 0.01;
    /// Tries of one rate that may be put aside; on a machine that is never quiet that must do.
    private static final int ASIDE = 6;
    private static final double WARM = 0.3;

    /// Tries one rate.
    public interface Attempt {
        /// @param rate requests a second
        Trial at(double rate, long seed);
    }

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
        attempt.at(WARM * ceiling, seed - 1);
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
            Trial trial = attempt.at(rate, seed + trials.size() + aside.size());
            boolean disturbed = trial.stalled() > bearable && aside.size() - before < ASIDE;
            (disturbed ? aside : trials).add(trial);
            if (disturbed) continue;
            votes[trial.late() <= LATE ? 1 : 0]++;
        }
        return votes[1] == 2;
    }
}
