package dev.fulcrum.load;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A whole HTTP request of the Open Inference Protocol v2, with seeded random inputs: numbers as JSON, or as the bytes of the binary tensor
/// extension behind the JSON.
public final class InferRequest {
    private static final long LARGEST = 64L << 20;

    private final SplittableRandom random;
    private final boolean binary;

    private InferRequest(boolean binary, long seed) {
        this.binary = binary;
        this.random = new SplittableRandom(seed);
    }

    /// @param host    for the header of that name
    /// @param model   name
    /// @param headers further ones, whole lines
    /// @throws dev.fulcrum.unit.FaultException for a type that nothing is made up for, or inputs of over 64 MiB
    public static byte[] of(String host, String model, List<ModelMetadata.Input> inputs, boolean binary, List<String> headers, long seed) {
        return new InferRequest(binary, seed).request(host, model, inputs, headers);
    }

    private byte[] request(String host, String model, List<ModelMetadata.Input> inputs, List<String> headers) {
        List<Map<String, Object>> tensors = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ModelMetadata.Input input : inputs) tensors.add(tensor(input, bytes));
        Map<String, Object> body = new LinkedHashMap<>(Map.of("inputs", tensors));
        if (binary) body.put("parameters", Map.of("binary_data_output", true));
        byte[] json = Json.write(body).getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(List.of("POST /v2/models/" + model + "/infer HTTP/1.1", "Host: " + host,
                "Content-Type: " + (binary ? "application/octet-stream" : "application/json"), "Content-Length: " + (json.length + bytes.size())));
        if (binary) lines.add("Inference-Header-Content-Length: " + json.length);
        lines.addAll(headers);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(json);
        request.writeBytes(bytes.toByteArray());
        return request.toByteArray();
    }

    private Map<String, Object> tensor(ModelMetadata.Input input, ByteArrayOutputStream bytes) {
        int count = count(input);
        Map<String, Object> tensor = new LinkedHashMap<>(Map.of("name", input.name(), "shape", input.shape(), "datatype", input.datatype()));
        if (!binary) {
            tensor.put("data", java.util.stream.IntStream.range(0, count).mapToObj(i -> value(input)).toList());
            return tensor;
        }
        int before = bytes.size();
        for (int i = 0; i < count; i++) put(input, value(input), bytes);
        tensor.put("parameters", Map.of("binary_data_size", bytes.size() - before));
        return tensor;
    }

    private static int count(ModelMetadata.Input input) {
        long count = 1;
        for (long dim : input.shape()) {
            if (dim < 0 || dim > 0 && count > LARGEST / dim) {
                throw Fault.of("input " + input.name(), "must hold at most 64 MiB", input.shape().toString(), "say a smaller --shape").raise();
            }
            count *= dim;
        }
        return (int) count;
    }

    /// Dense operators take the same time whatever the values are; integers stay small, because they often are indices.
    private Object value(ModelMetadata.Input input) {
        return switch (input.datatype()) {
            case "FP32", "FP64", "FP16" -> (float) random.nextGaussian();
            case "UINT8" -> random.nextInt(256);
            case "INT8" -> random.nextInt(256) - 128;
            case "INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64" -> random.nextInt(2);
            case "BOOL" -> random.nextBoolean();
            case "BYTES" -> "w" + random.nextInt(1000);
            default -> throw Fault.of("input " + input.name(), "must be of a type that values can be made up for", input.datatype(),
                    "load this model with a client of its own").raise();
        };
    }

    private static void put(ModelMetadata.Input input, Object value, ByteArrayOutputStream bytes) {
        ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        switch (input.datatype()) {
            case "FP32" -> out.putFloat((Float) value);
            case "FP64" -> out.putDouble((Float) value);
            case "FP16" -> out.putShort(Float.floatToFloat16((Float) value));
            case "UINT8", "INT8" -> out.put(((Integer) value).byteValue());
            case "INT16", "UINT16" -> out.putShort(((Integer) value).shortValue());
            case "INT32", "UINT32" -> out.putInt((Integer) value);
            case "INT64", "UINT64" -> out.putLong((Integer) value);
            case "BOOL" -> out.put((byte) ((Boolean) value ? 1 : 0));
            case "BYTES" -> {
                byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
                out.putInt(text.length).put(text);
            }
            default -> throw new IllegalStateException("made no value of " + input.datatype());
        }
        bytes.write(out.array(), 0, out.position());
    }
}
