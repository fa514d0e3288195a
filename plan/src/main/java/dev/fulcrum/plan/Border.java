package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// A value of one axis, all others as in the brief, at which another candidate becomes the best.
///
/// @param axis  its word
/// @param below best below the value; "nobody" where nothing is feasible or worth building
/// @param above best above it
/// @param at    with its 90 % interval; an end beyond the axis is open
public record Border(String axis, String below, String above, Estimate at) {}
