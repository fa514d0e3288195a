package dev.fulcrum.serve.oip;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// JSON text that grows as UTF-8; the caller sees to its commas.
final class JsonBytes {
    private byte[] bytes;
    private int length;

    JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    private void room(int more) {
        if (length + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }

    int length() {
        return length;
    }

    /// @param ascii as it is
    @SuppressWarnings("deprecation")
    JsonBytes raw(String ascii) {
        room(ascii.length());
        // The one copy that needs no encoder: the text is ASCII.
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    JsonBytes number(long value) {
        return raw(Long.toString(value));
    }

    JsonBytes number(float value) {
        return raw(Float.isFinite(value) ? Float.toString(value) : "null");
    }

    JsonBytes number(double value) {
        return raw(Double.isFinite(value) ? Double.toString(value) : "null");
    }

    JsonBytes string(String text) {
        raw("\"");
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') continue;
            utf8(text.substring(start, i)).raw(escape(c));
            start = i + 1;
        }
        return utf8(start == 0 ? text : text.substring(start)).raw("\"");
    }

    private static String escape(char c) {
        return c == '"' || c == '\\' ? "\\" + c : String.format("\\u%04x", (int) c);
    }

    private JsonBytes utf8(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    /// A copy, with so many zero bytes behind it.
    byte[] toBytes(int behind) {
        return Arrays.copyOf(bytes, length + behind);
    }
}
