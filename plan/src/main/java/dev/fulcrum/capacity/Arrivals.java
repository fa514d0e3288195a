package dev.fulcrum.capacity;

import java.util.SplittableRandom;

/// Times at which requests arrive, seconds from the start, ascending.
public final class Arrivals {
    private Arrivals() {}

    /// A Poisson stream given how many requests came: the realised rate is the rate asked for, so that it adds no noise of its own.
    ///
    /// @param rate     requests a second
    /// @param requests how many
    public static double[] poisson(double rate, int requests, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] times = new double[requests];
        double now = 0;
        for (int i = 0; i < requests; i++) times[i] = now += random.nextExponential();
        double scale = requests / (rate * now);
        for (int i = 0; i < requests; i++) times[i] *= scale;
        return times;
    }
}
