package dev.fulcrum.scaling;

/// A number format in which a device multiplies.
public enum Precision {
    FP32(4), BF16(2), FP16(2), INT8(1);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /// Of one weight.
    public int bytes() {
        return bytes;
    }

    /// The key of its dense peak in the hardware catalogue.
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
