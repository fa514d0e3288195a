package dev.fulcrum.bench.conformance;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The comparison of the ONNX backend tests: same type, same shape, |got - want| <= 1e-7 + 1e-3 |want|; NaN equals NaN,
/// everything that is no floating type must be equal. Half precision gets the spacing of its own numbers, 2e-3 or 1.6e-2, instead.
public final class Closeness {
    private Closeness() {}

    /// What differs first, or empty.
    public static Optional<String> difference(Tensor want, Tensor got) {
        if (got == null) return Optional.of("no value");
        if (want.type() != got.type() || !want.toString().equals(got.toString())) {
            return Optional.of("expected " + want + ", got " + got);
        }
        if (!want.type().isFloating()) return want.equals(got) ? Optional.empty() : Optional.of(unequal(want, got));
        ByteBuffer a = want.bytes();
        ByteBuffer b = got.bytes();
        for (long i = 0; i < want.count(); i++) {
            double x = next(want.type(), a);
            double y = next(want.type(), b);
            if (!close(want.type(), x, y)) return Optional.of("element " + i + " of " + want + ": expected " + x + ", got " + y);
        }
        return Optional.empty();
    }

    private static String unequal(Tensor want, Tensor got) {
        if (want.type() == ElementType.STRING) return "expected " + want.strings() + ", got " + got.strings();
        return want + " differs at byte " + want.bytes().mismatch(got.bytes());
    }

    private static boolean close(ElementType type, double want, double got) {
        if (Double.isNaN(want) || Double.isNaN(got)) return Double.isNaN(want) && Double.isNaN(got);
        return want == got || Math.abs(want - got) <= 1e-7 + relative(type) * Math.abs(want) && Double.isFinite(want);
    }

    private static double relative(ElementType type) {
        return switch (type) {
            case FLOAT16 -> 2e-3;
            case BFLOAT16 -> 1.6e-2;
            default -> 1e-3;
        };
    }

    private static double next(ElementType type, ByteBuffer b) {
        return switch (type) {
            case FLOAT -> b.getFloat();
            case DOUBLE -> b.getDouble();
            case FLOAT16 -> Float.float16ToFloat(b.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(b.getShort() << 16);
            default -> throw new IllegalArgumentException("no comparison for " + type);
        };
    }
}
