package dev.fulcrum.measure;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/// Seeded inputs for timing, in direct memory. Dense operators take the same time whatever the values are.
public final class RandomInputs {
    private RandomInputs() {}

    /// @param batch the size that goes in front of every input's dimensions
    public static Map<String, Tensor> of(List<WeighRequest.Input> inputs, int batch, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> made = new LinkedHashMap<>();
        for (WeighRequest.Input input : inputs) made.put(input.name(), tensor(input, batch, random));
        return made;
    }

    private static Tensor tensor(WeighRequest.Input input, int batch, Random random) {
        long[] dims = LongStream.concat(LongStream.of(batch), input.dims().stream().mapToLong(Long::longValue)).toArray();
        int count = Math.toIntExact(Tensor.count(dims));
        ByteBuffer bytes = Tensor.allocate(input.element().bytes(count));
        for (int i = 0; i < count; i++) put(bytes, input, random);
        return Tensor.of(input.element(), dims, bytes.flip());
    }

    private static void put(ByteBuffer bytes, WeighRequest.Input input, Random random) {
        long below = input.below().orElse(2L);
        switch (input.element()) {
            case UINT8, INT8 -> bytes.put((byte) random.nextInt(256));
            case FLOAT -> bytes.putFloat((float) random.nextGaussian());
            case DOUBLE -> bytes.putDouble(random.nextGaussian());
            case FLOAT16 -> bytes.putShort(Float.floatToFloat16((float) random.nextGaussian()));
            case BOOL -> bytes.put((byte) random.nextInt(2));
            case INT32 -> bytes.putInt((int) random.nextLong(Math.min(below, Integer.MAX_VALUE)));
            case INT64 -> bytes.putLong(random.nextLong(below));
            default -> throw Fault.of("weigh model", "must have inputs of bytes, floats, INT32, INT64 or BOOL", input.element().toString(),
                    "put a Cast in front of the input").raise();
        }
    }
}
