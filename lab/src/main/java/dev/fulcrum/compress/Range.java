package dev.fulcrum.compress;

/// The values that an activation takes, and the affine map onto 0..255 that follows: real = scale · (q − zeroPoint).
///
/// @param low  smallest value
/// @param high largest value
public record Range(float low, float high) {

    /// Zero must be exact, because padding and Relu make it: the range always holds it.
    public float scale() {
        float width = Math.max(high, 0) - Math.min(low, 0);
        return width / 255 >= Float.MIN_NORMAL ? width / 255 : 1;
    }

    /// The code of 0, in 0..255.
    public int zeroPoint() {
        return Math.clamp(Math.round(-Math.min(low, 0) / scale()), 0, 255);
    }
}
