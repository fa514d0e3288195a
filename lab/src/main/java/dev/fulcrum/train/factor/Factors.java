package dev.fulcrum.train.factor;

/// Two thin matrices whose product stands for the interactions.
///
/// @param width columns of both
/// @param users rows x width, row by row, not to be written
/// @param items rows x width, row by row, not to be written
public record Factors(int width, float[] users, float[] items) {}
