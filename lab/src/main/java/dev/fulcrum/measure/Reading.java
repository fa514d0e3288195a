package dev.fulcrum.measure;

/// A figure as one process saw it.
///
/// @param value the figure
/// @param error its standard error inside that process, 0 when unknown
public record Reading(double value, double error) {}
