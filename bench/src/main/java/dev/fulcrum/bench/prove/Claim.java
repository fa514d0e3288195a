package dev.fulcrum.bench.prove;

import java.util.Map;

/// A claim that takes too long, or depends too much on the machine, to be a test.
///
/// @param name    file name of its result
/// @param words   what is claimed
/// @param run     finds out
/// @param reduced the same on less, to see whether it runs; its findings are no result. The run itself where there is no less of it
record Claim(String name, String words, Run run, Run reduced) {
    Claim(String name, String words, Run run) {
        this(name, words, run, run);
    }

    /// Finds out whether the claim holds, with the figures that say so.
    interface Run {
        Finding find(long seed) throws Exception;
    }

    /// @param holds   whether the claim held this time
    /// @param figures everything measured
    record Finding(boolean holds, Map<String, Object> figures) {}
}
