package dev.fulcrum.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Bytes of this process that lie in physical memory, from Linux's `/proc/self/statm` in pages of 4 KiB; 0 elsewhere.
public final class ResidentMemory {
    private static final long PAGE = 4096;

    private ResidentMemory() {}

    public static long bytes(Path proc) {
        try {
            return Long.parseLong(Files.readString(proc.resolve("self/statm")).split(" ")[1]) * PAGE;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
