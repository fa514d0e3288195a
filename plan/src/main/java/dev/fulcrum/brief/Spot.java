package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;

/// Training on machines that may be taken away.
///
/// @param training      whether training runs there
/// @param interruptions an hour
/// @param checkpoint    seconds that writing one takes
/// @param restart       seconds until work goes on after an interruption
public record Spot(boolean training, Estimate interruptions, Estimate checkpoint, Estimate restart) {}
