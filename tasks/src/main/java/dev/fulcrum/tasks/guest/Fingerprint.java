package dev.fulcrum.tasks.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A 64-bit hash of content, by which equal examples are found.
final class Fingerprint {
    private Fingerprint() {}

    /// FNV-1a over 64-bit words and the bytes left over, mixed after each (Steele's finaliser).
    static long of(ByteBuffer content) {
        ByteBuffer c = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long hash = 0xcbf29ce484222325L ^ c.remaining();
        while (c.remaining() >= 8) hash = step(hash, c.getLong());
        while (c.hasRemaining()) hash = step(hash, c.get());
        return hash;
    }

    static long step(long hash, long value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 27;
    }
}
