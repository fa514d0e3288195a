package dev.fulcrum.search;

import java.util.List;

/// One size of a family: a graph that can be weighed before it is trained.
///
/// @param name  unique in the family and short, for example "w16 d2 r28"
/// @param flops operations of one inference, 1 MAC = 2 FLOPs
/// @param floatSeconds   busy core-seconds a request in fp32, as weighed
/// @param quantizedSeconds the same in int8
/// @param admissible whether at least one precision stays within the latency and memory limits
public record Weighed(String name, double flops, double floatSeconds, double quantizedSeconds, boolean admissible) {

    /// The cheaper of the two precisions.
    public double cheapestSeconds() {
        return Math.min(floatSeconds, quantizedSeconds);
    }

    /// What it is built of beside its width: the words of its name after the first.
    public List<String> design() {
        String[] words = name.split(" ");
        return List.of(words).subList(1, words.length);
    }
}
