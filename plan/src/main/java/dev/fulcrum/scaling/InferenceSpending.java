package dev.fulcrum.scaling;

/// What a request costs when more is spent at inference; the unit is whatever the parts have (money, FLOPs, seconds).
public final class InferenceSpending {
    private InferenceSpending() {}

    /// k answers, each generated and verified.
    public static double bestOf(double k, double generate, double verify) {
        return k * (generate + verify);
    }

    /// A small model first; the share that it defers goes to a second one as well.
    public static double cascade(double first, double deferred, double second) {
        return first + deferred * second;
    }
}
