package dev.fulcrum.data;

import java.util.Set;

/// An upright 8-bit image and what had to be decided to get it.
public record Decoded(Bitmap bitmap, Set<ImageTrait> traits) {}
