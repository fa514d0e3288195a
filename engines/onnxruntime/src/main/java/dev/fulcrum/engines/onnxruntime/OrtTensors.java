package dev.fulcrum.engines.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Tensors on both sides of the border: Fulcrum's values and ONNX Runtime's handles.
final class OrtTensors {
    private OrtTensors() {}

    /// A handle on the tensor's own memory where that is direct; else on a copy.
    static OnnxTensor wrap(OrtEnvironment environment, Tensor value) throws OrtException {
        if (value.type() == ElementType.STRING) {
            return OnnxTensor.createTensor(environment, value.strings().toArray(String[]::new), value.dims());
        }
        return wrap(environment, value.type(), value.dims(), value.bytes());
    }

    static OnnxTensor wrap(OrtEnvironment environment, ElementType type, long[] dims, ByteBuffer bytes) throws OrtException {
        return OnnxTensor.createTensor(environment, direct(bytes), dims, javaType(type));
    }

    /// The Java binding takes a byte buffer for any type, but only a direct one: on the heap it expects a buffer of the element type.
    private static ByteBuffer direct(ByteBuffer bytes) {
        return bytes.isDirect() ? bytes : Tensor.allocate(bytes.remaining()).put(bytes).flip();
    }

    /// A copy of the elements, in memory of its own.
    static Tensor copy(OnnxTensor tensor) throws OrtException {
        TensorInfo info = tensor.getInfo();
        ElementType type = typeOf(info);
        if (type == ElementType.STRING) return Tensor.ofStrings(strings(tensor.getValue()), info.getShape());
        ByteBuffer bytes = Tensor.allocate(type.bytes(Tensor.count(info.getShape())));
        if (bytes.hasRemaining()) bytes.put(tensor.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN)).flip();
        return Tensor.of(type, info.getShape(), bytes);
    }

    /// Whether the Java binding can make a tensor of this type over given memory.
    static boolean pinnable(ElementType type) {
        return switch (type) {
            case FLOAT, DOUBLE, INT8, INT16, INT32, INT64, BOOL, UINT8, FLOAT16, BFLOAT16 -> true;
            default -> false;
        };
    }

    static ElementType typeOf(TensorInfo info) {
        return ElementType.valueOf(info.onnxType.name().substring("ONNX_TENSOR_ELEMENT_DATA_TYPE_".length()));
    }

    private static OnnxJavaType javaType(ElementType type) {
        if (pinnable(type)) return OnnxJavaType.valueOf(type.name());
        throw Fault.of("give ONNX Runtime a tensor", "must be of a type that its Java binding can make", type.toString(),
                "put a Cast from INT32 or INT64 in front of the model's input").raise();
    }

    private static List<String> strings(Object nested) {
        List<String> flat = new ArrayList<>();
        if (nested instanceof Object[] array) for (Object part : array) flat.addAll(strings(part));
        else flat.add((String) nested);
        return flat;
    }
}
