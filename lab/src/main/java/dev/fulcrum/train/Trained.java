package dev.fulcrum.train;

import dev.fulcrum.graph.Graph;

/// The end of a training: the weights that were best on validation, and what they took.
///
/// @param model   with the best weights
/// @param curve   all epochs
/// @param seconds wall seconds paid, over all processes that took part
/// @param stop    why it ended
public record Trained(Graph model, LearningCurve curve, double seconds, Stop stop) {
    /// Why a training ended.
    public enum Stop { LENGTH, REACHED, STALLED }
}
