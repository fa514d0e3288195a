package dev.fulcrum.search.belief;

/// Where quality may be looked at: a candidate after so much training.
///
/// @param epochs trained in all, at least 1
public record Place(Trait trait, double epochs) {}
