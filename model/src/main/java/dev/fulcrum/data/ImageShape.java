package dev.fulcrum.data;

/// Height and width in pixels after turning upright, and channels: 1 for grey, 3 for colour.
public record ImageShape(int height, int width, int channels) {}
