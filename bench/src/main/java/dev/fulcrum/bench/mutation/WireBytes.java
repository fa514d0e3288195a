package dev.fulcrum.bench.mutation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes protobuf fields by hand, so that a message can say what no library would write.
///
/// Fields that are appended to a message are merged into it: a second `graph` adds its nodes to the first.
public final class WireBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public WireBytes field(int number, long value) {
        varint((long) number << 3);
        varint(value);
        return this;
    }

    public WireBytes field(int number, byte[] content) {
        varint((long) number << 3 | 2);
        varint(content.length);
        out.writeBytes(content);
        return this;
    }

    public WireBytes field(int number, String text) {
        return field(number, text.getBytes(StandardCharsets.UTF_8));
    }

    public WireBytes field(int number, WireBytes message) {
        return field(number, message.bytes());
    }

    /// Repeated numbers in one field.
    public WireBytes packed(int number, long... values) {
        WireBytes all = new WireBytes();
        for (long value : values) all.varint(value);
        return field(number, all);
    }

    private void varint(long value) {
        long left = value;
        for (; (left & ~0x7FL) != 0; left >>>= 7) out.write((int) (left & 0x7F | 0x80));
        out.write((int) left);
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
