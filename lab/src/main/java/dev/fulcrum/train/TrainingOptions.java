package dev.fulcrum.train;

/// How a training engine computes; part of what must be equal for two runs to end with the same bits.
///
/// @param optimizer    the optimiser
/// @param threads      threads inside one operator, at least 1
/// @param bf16         whether convolutions and matrix products run in bfloat16 (weights stay fp32)
/// @param channelsLast whether 4-D activations are laid out N,H,W,C
/// @param clipNorm     largest global gradient norm, or 0 for no clipping
public record TrainingOptions(Optimizer optimizer, int threads, boolean bf16, boolean channelsLast, double clipNorm) {
    public TrainingOptions {
        if (threads < 1) throw new IllegalArgumentException("training threads must be at least 1: got " + threads);
    }
}
