package dev.fulcrum.graph;

import java.util.Arrays;
import java.util.Optional;

/// The element types of ONNX tensors, with their code in `TensorProto.DataType` and the bits of one element.
public enum ElementType {
    FLOAT(1, 32), UINT8(2, 8), INT8(3, 8), UINT16(4, 16), INT16(5, 16), INT32(6, 32), INT64(7, 64),
    /// Not of fixed size: a tensor of strings keeps its elements apart from its bytes.
    STRING(8, 0),
    BOOL(9, 8), FLOAT16(10, 16), DOUBLE(11, 64), UINT32(12, 32), UINT64(13, 64), COMPLEX64(14, 64), COMPLEX128(15, 128),
    BFLOAT16(16, 16), FLOAT8E4M3FN(17, 8), FLOAT8E4M3FNUZ(18, 8), FLOAT8E5M2(19, 8), FLOAT8E5M2FNUZ(20, 8),
    UINT4(21, 4), INT4(22, 4), FLOAT4E2M1(23, 4), FLOAT8E8M0(24, 8), UINT2(25, 2), INT2(26, 2);

    private final int code;
    private final int bits;

    ElementType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    public int code() {
        return code;
    }

    public int bits() {
        return bits;
    }

    /// Bytes that `count` elements take, packed: two elements a byte for the four-bit types, four for the two-bit ones.
    public long bytes(long count) {
        return Math.ceilDiv(Math.multiplyExact(count, (long) bits), 8);
    }

    public boolean isFloating() {
        return switch (this) {
            case FLOAT, FLOAT16, BFLOAT16, DOUBLE, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT4E2M1, FLOAT8E8M0 -> true;
            default -> false;
        };
    }

    /// @throws IllegalArgumentException for a code that ONNX does not define
    public static ElementType ofCode(int code) {
        return withCode(code).orElseThrow(() -> new IllegalArgumentException("element type code must be 1 to 26: got " + code));
    }

    static Optional<ElementType> withCode(int code) {
        return Arrays.stream(values()).filter(t -> t.code == code).findFirst();
    }
}
