package dev.fulcrum.brief;

/// Which ways of making a trained model cheaper may be bought beside distillation and int8.
///
/// @param prune whether trained candidates may lose channels and be recovered by distillation
/// @param qat   whether training goes on while rounding (quantization-aware training) where int8 alone loses too much
public record Compress(boolean prune, boolean qat) {
    public static final Compress ALL = new Compress(true, true);
    public static final Compress NONE = new Compress(false, false);

    public boolean any() {
        return prune || qat;
    }
}
