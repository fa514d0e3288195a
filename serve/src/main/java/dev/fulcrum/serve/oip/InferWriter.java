package dev.fulcrum.serve.oip;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.ServedModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes answers: JSON, and the tensors that were wanted so as little-endian bytes behind it.
public final class InferWriter {
    private InferWriter() {}

    /// @param bytes      the whole body
    /// @param jsonLength bytes of the JSON, where there are others behind it; -1 where it is all
    public record Body(byte[] bytes, int jsonLength) {}

    /// @param outputs in the order of the signature
    public static Body write(ServedModel model, InferCall call, List<Tensor> outputs) {
        JsonBytes json = new JsonBytes(256);
        json.raw("{\"model_name\":").string(model.name()).raw(",\"model_version\":").string(model.version());
        if (!call.id().isEmpty()) json.raw(",\"id\":").string(call.id());
        json.raw(",\"outputs\":[");
        int behind = 0;
        boolean binary = false;
        for (int i = 0; i < call.outputs().size(); i++) {
            if (i > 0) json.raw(",");
            InferCall.Wanted wanted = call.outputs().get(i);
            Tensor value = outputs.get(wanted.place());
            head(json, model.signature().outputs().get(wanted.place()).name(), value);
            if (wanted.binary()) {
                int size = size(value);
                json.raw(",\"parameters\":{\"binary_data_size\":").number(size).raw("}}");
                behind += size;
                binary = true;
            } else {
                data(json.raw(",\"data\":["), value);
                json.raw("]}");
            }
        }
        json.raw("]}");
        if (!binary) return new Body(json.toBytes(0), -1);
        int length = json.length();
        return new Body(appended(json.toBytes(behind), length, call, outputs), length);
    }

    private static void head(JsonBytes json, String name, Tensor value) {
        json.raw("{\"name\":").string(name).raw(",\"datatype\":").string(Datatype.of(value.type())).raw(",\"shape\":[");
        for (int d = 0; d < value.rank(); d++) {
            if (d > 0) json.raw(",");
            json.number(value.dim(d));
        }
        json.raw("]");
    }

    private static byte[] appended(byte[] body, int length, InferCall call, List<Tensor> outputs) {
        ByteBuffer rest = ByteBuffer.wrap(body, length, body.length - length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (InferCall.Wanted wanted : call.outputs()) if (wanted.binary()) raw(rest, outputs.get(wanted.place()));
        return body;
    }

    private static int size(Tensor value) {
        if (value.type() != ElementType.STRING) return value.bytes().remaining();
        return value.strings().stream().mapToInt(s -> 4 + s.getBytes(StandardCharsets.UTF_8).length).sum();
    }

    private static void raw(ByteBuffer to, Tensor value) {
        if (value.type() != ElementType.STRING) to.put(value.bytes());
        for (String s : value.strings()) {
            byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
            to.putInt(utf8.length).put(utf8);
        }
    }

    /// JSON has no word for values that are no numbers: they become null.
    private static void data(JsonBytes json, Tensor value) {
        if (value.type() == ElementType.STRING) {
            for (int i = 0; i < value.strings().size(); i++) (i > 0 ? json.raw(",") : json).string(value.strings().get(i));
            return;
        }
        ByteBuffer b = value.bytes();
        for (boolean first = true; b.hasRemaining(); first = false) element(first ? json : json.raw(","), b, value.type());
    }

    private static void element(JsonBytes json, ByteBuffer b, ElementType type) {
        switch (type) {
            case FLOAT -> json.number(b.getFloat());
            case DOUBLE -> json.number(b.getDouble());
            case FLOAT16 -> json.number(Float.float16ToFloat(b.getShort()));
            case BFLOAT16 -> json.number(Float.intBitsToFloat(b.getShort() << 16));
            case BOOL -> json.raw(b.get() != 0 ? "true" : "false");
            case INT8 -> json.number(b.get());
            case UINT8 -> json.number(b.get() & 0xff);
            case INT16 -> json.number(b.getShort());
            case UINT16 -> json.number(b.getShort() & 0xffff);
            case INT32 -> json.number(b.getInt());
            case UINT32 -> json.number(b.getInt() & 0xffff_ffffL);
            case INT64 -> json.number(b.getLong());
            case UINT64 -> json.raw(Long.toUnsignedString(b.getLong()));
            default -> throw dev.fulcrum.serve.Refusal.invalid("an output of this type cannot be written as JSON: ask for it as bytes").raise();
        }
    }
}
