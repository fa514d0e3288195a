package dev.fulcrum.search.belief;

/// Quality that was looked at, on a validation split.
///
/// @param right examples answered right
/// @param total examples judged
public record Seen(Place place, long right, long total) {
    /// ln of the error rate, half an example added to each side so that a faultless answer stays finite.
    double lnError() {
        return Math.log((total - right + 0.5) / (total + 1.0));
    }

    /// Its variance from judging only so many examples.
    double variance() {
        return sampling(Math.exp(lnError()), total);
    }

    /// Variance of ln(share of errors) among so many examples, by the delta method.
    public static double sampling(double error, long total) {
        return Math.max(0, 1 - error) / (Math.max(error, 0.5 / total) * total);
    }
}
