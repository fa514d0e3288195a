package dev.fulcrum.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The highest rate at which the promise is kept: bisection, then five runs of their own at the rate found, all of which must keep it. When one
/// does not, the rate is lowered by a step and confirmed anew: what one lucky run found does not count.
///
/// A run in which the client itself stood still says little about the server: it is put aside and made again, up to a few times.
///
/// @param trial   tries a rate with a seed
/// @param precise width of the last bracket over its upper end, in (0, 1); a step down after a failed confirmation is as wide
public record RateSearch(Trial trial, double precise) {
    public static final int CONFIRMATIONS = 5;
    private static final int LOWEST = 1000;
    /// On a machine that is never quiet the last of so many runs must do.
    private static final int ASIDE = 4;

    /// Runs one rate.
    public interface Trial {
        /// @param rate queries a second
        Tried run(double rate, long seed);
    }

    /// A rate that was tried.
    ///
    /// @param rate    queries a second
    /// @param kept    whether the promise was kept
    /// @param disturbed whether the client stood still for too long for the run to count
    /// @param figures of the run
    public record Tried(double rate, boolean kept, boolean disturbed, Figures figures) {}

    /// @param rate          the highest confirmed, queries a second; 0 when none is
    /// @param trials        of the bisection, in order
    /// @param confirmations the last ones: all kept, unless the rate is 0
    public record Found(double rate, List<Tried> trials, List<Tried> confirmations) {}

    /// @param ceiling a rate that surely is too high
    /// @param told    hears each trial as it ends
    public Found find(double ceiling, long seed, Consumer<Tried> told) {
        List<Tried> trials = new ArrayList<>();
        double low = 0;
        double high = ceiling;
        while (high - low > precise * high && high > ceiling / LOWEST) {
            double middle = (low + high) / 2;
            Tried tried = run(middle, seed + trials.size(), told);
            trials.add(tried);
            if (tried.kept()) low = middle;
            else high = middle;
        }
        return confirm(low, ceiling / LOWEST, seed + trials.size(), trials, told);
    }

    private Found confirm(double found, double lowest, long seed, List<Tried> trials, Consumer<Tried> told) {
        List<Tried> confirmations = new ArrayList<>();
        long next = seed;
        for (double rate = found; rate > lowest; rate *= 1 - precise) {
            confirmations.clear();
            while (confirmations.size() < CONFIRMATIONS && (confirmations.isEmpty() || confirmations.getLast().kept())) {
                confirmations.add(run(rate, next++, told));
            }
            if (confirmations.getLast().kept()) return new Found(rate, trials, List.copyOf(confirmations));
        }
        return new Found(0, trials, List.copyOf(confirmations));
    }

    private Tried run(double rate, long seed, Consumer<Tried> told) {
        Tried tried = trial.run(rate, seed);
        for (int aside = 0; tried.disturbed() && aside < ASIDE; aside++) tried = trial.run(rate, seed);
        told.accept(tried);
        return tried;
    }
}
