package dev.fulcrum.plan;

import dev.fulcrum.measure.Confusion;
import dev.fulcrum.unit.ContentHash;

/// What a candidate answered on validation, in short, and which file holds the answers themselves.
///
/// @param plain  of the most probable class
/// @param digest of the file's content
public record Answered(Confusion plain, ContentHash digest) {}
