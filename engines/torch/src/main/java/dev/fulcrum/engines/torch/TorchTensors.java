package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Moves values between [Tensor] and libtorch.
final class TorchTensors {
    /// No change of element type.
    static final ScalarTypeOptional SAME_TYPE = new ScalarTypeOptional().retainReference();

    private TorchTensors() {}

    /// A libtorch tensor over the same memory where that is direct, else over a copy; the caller keeps `value` alive meanwhile.
    static org.bytedeco.pytorch.Tensor view(Tensor value) {
        if (value.count() == 0) return torch.empty(value.dims(), options(scalarType(value.type())), new MemoryFormatOptional());
        ByteBuffer bytes = value.bytes();
        ByteBuffer direct = bytes.isDirect() ? bytes : Tensor.allocate(bytes.remaining()).put(bytes).flip();
        try (TensorOptions options = options(scalarType(value.type()))) {
            org.bytedeco.pytorch.Tensor view = torch.from_blob(new BytePointer(direct), value.dims(), options);
            return direct == bytes ? view : view.clone();
        }
    }

    /// A libtorch tensor that owns a copy of the elements.
    static org.bytedeco.pytorch.Tensor copy(Tensor value) {
        return view(value).clone();
    }

    /// A copy of the elements in row-major order.
    static Tensor read(org.bytedeco.pytorch.Tensor value) {
        org.bytedeco.pytorch.Tensor dense = value.detach().contiguous().resolve_conj().resolve_neg();
        ElementType type = elementType(dense.scalar_type());
        ByteBuffer bytes = Tensor.allocate(dense.nbytes());
        if (bytes.capacity() > 0) bytes.put(memory(dense).asByteBuffer()).flip();
        return Tensor.of(type, dense.shape(), bytes);
    }

    /// The memory of a dense tensor.
    static BytePointer memory(org.bytedeco.pytorch.Tensor dense) {
        return new BytePointer(dense.data_ptr()).position(0).capacity(dense.nbytes());
    }

    static TensorOptions options(ScalarType type) {
        return new TensorOptions(type);
    }

    static ScalarType scalarType(ElementType type) {
        return switch (type) {
            case FLOAT -> ScalarType.Float;
            case DOUBLE -> ScalarType.Double;
            case FLOAT16 -> ScalarType.Half;
            case BFLOAT16 -> ScalarType.BFloat16;
            case UINT8 -> ScalarType.Byte;
            case INT8 -> ScalarType.Char;
            case UINT16 -> ScalarType.UInt16;
            case INT16 -> ScalarType.Short;
            case UINT32 -> ScalarType.UInt32;
            case INT32 -> ScalarType.Int;
            case UINT64 -> ScalarType.UInt64;
            case INT64 -> ScalarType.Long;
            case BOOL -> ScalarType.Bool;
            case COMPLEX64 -> ScalarType.ComplexFloat;
            case COMPLEX128 -> ScalarType.ComplexDouble;
            case FLOAT8E4M3FN -> ScalarType.Float8_e4m3fn;
            case FLOAT8E4M3FNUZ -> ScalarType.Float8_e4m3fnuz;
            case FLOAT8E5M2 -> ScalarType.Float8_e5m2;
            case FLOAT8E5M2FNUZ -> ScalarType.Float8_e5m2fnuz;
            case STRING, UINT4, INT4, FLOAT4E2M1, FLOAT8E8M0, UINT2, INT2 -> throw unsupported(type.toString());
        };
    }

    static ElementType elementType(ScalarType type) {
        for (ElementType candidate : ElementType.values()) {
            if (isSupported(candidate) && scalarType(candidate) == type.intern()) return candidate;
        }
        throw unsupported(type.toString());
    }

    private static boolean isSupported(ElementType type) {
        return switch (type) {
            case STRING, UINT4, INT4, FLOAT4E2M1, FLOAT8E8M0, UINT2, INT2 -> false;
            default -> true;
        };
    }

    private static RuntimeException unsupported(String type) {
        return Fault.of("element type", "must be one that libtorch computes with", type, "run this model with another engine").raise();
    }
}
