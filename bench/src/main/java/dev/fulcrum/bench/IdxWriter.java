package dev.fulcrum.bench;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// IDX files of unsigned bytes, as MNIST's own.
public final class IdxWriter {
    private static final int UNSIGNED_BYTES = 0x0800;

    private IdxWriter() {}

    /// @param elements as many as the product of the dimensions
    public static void write(Path file, byte[] elements, int... dims) throws IOException {
        try (var out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(UNSIGNED_BYTES | dims.length);
            for (int d : dims) out.writeInt(d);
            out.write(elements);
        }
    }
}
