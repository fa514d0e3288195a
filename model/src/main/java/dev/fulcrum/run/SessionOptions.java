package dev.fulcrum.run;

/// How a session runs.
///
/// @param threads threads inside one operator, at least 1
/// @param spin    whether idle threads may spin; off where cores are shared
public record SessionOptions(int threads, boolean spin) {
    public static final SessionOptions ONE_THREAD = new SessionOptions(1, false);
}
