package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;

/// What a running model costs beside machines, and what a decision must be worth.
///
/// @param engineerHours hours a month that a running model takes
/// @param engineerPrice money an hour
/// @param stored        bytes kept for each model beside its own file (data, logs)
/// @param storage       money a GB-month (1e9 bytes)
/// @param effort        money below which a saving is not worth doing
public record Operation(double engineerHours, Estimate engineerPrice, Estimate stored, Estimate storage, Estimate effort) {}
