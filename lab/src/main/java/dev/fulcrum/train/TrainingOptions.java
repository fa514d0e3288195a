package dev.fulcrum.train;

import java.util.Set;
import java.util.TreeSet;

/// How a training engine computes; part of what must be equal for two runs to end with the same bits.
///
/// @param optimizer    the optimiser
/// @param threads      threads inside one operator, at least 1
/// @param bf16         whether convolutions and matrix products run in bfloat16 (weights stay fp32)
/// @param channelsLast whether 4-D activations are laid out N,H,W,C
/// @param clipNorm     largest global gradient norm, or 0 for no clipping
/// @param frozen       names of weights that stay as they are; a BatchNormalization whose scale is among them keeps its statistics too
public record TrainingOptions(Optimizer optimizer, int threads, boolean bf16, boolean channelsLast, double clipNorm, Set<String> frozen) {
    public TrainingOptions {
        if (threads < 1) throw new IllegalArgumentException("training threads must be at least 1: got " + threads);
        frozen = java.util.Collections.unmodifiableSet(new TreeSet<>(frozen));
    }

    /// With every weight free.
    public TrainingOptions(Optimizer optimizer, int threads, boolean bf16, boolean channelsLast, double clipNorm) {
        this(optimizer, threads, bf16, channelsLast, clipNorm, Set.of());
    }

    public TrainingOptions withFrozen(Set<String> names) {
        return new TrainingOptions(optimizer, threads, bf16, channelsLast, clipNorm, names);
    }
}
