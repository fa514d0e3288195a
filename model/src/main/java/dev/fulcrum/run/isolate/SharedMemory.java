package dev.fulcrum.run.isolate;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/// A file that two processes map: one writes, the other reads, in turns that a socket between them makes. It only grows.
final class SharedMemory {
    private static final long SMALLEST = 64 << 10;
    private static final long LARGEST = 1L << 30;
    private final Path file;
    private ByteBuffer mapped = ByteBuffer.allocate(0);

    SharedMemory(Path file) {
        this.file = file;
    }

    /// The whole memory, of at least that size; the same buffer as before where that was large enough.
    ByteBuffer atLeast(long size) throws IOException {
        if (size <= mapped.capacity() && mapped.capacity() > 0) return mapped;
        if (size > LARGEST) throw new IOException("tensors of " + size + " bytes in one run");
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            long whole = Math.max(f.length(), Math.max(SMALLEST, Long.highestOneBit(Math.max(1, size - 1)) << 1));
            if (f.length() < whole) f.setLength(whole);
            mapped = f.getChannel().map(MapMode.READ_WRITE, 0, whole);
        }
        return mapped;
    }
}
