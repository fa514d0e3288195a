package dev.fulcrum.measure;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Bytes of this process that lie in physical memory.
public final class ResidentMemory {
    private static final long PAGE = 4096;

    private ResidentMemory() {}

    /// From Linux's `self/statm` in pages of 4 KiB; 0 where there is none.
    ///
    /// @param proc the root of the proc file system
    public static long bytes(Path proc) {
        try {
            return Long.parseLong(Files.readString(proc.resolve("self/statm")).split(" ")[1]) * PAGE;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /// The same after the C library has given back what it keeps of freed memory (glibc's `malloc_trim`): otherwise a model moves into
    /// the room of the one before and seems to weigh nothing.
    public static long bytesInUse(Path proc) {
        trim().ifPresent(ResidentMemory::call);
        return bytes(proc);
    }

    private static Optional<MethodHandle> trim() {
        Linker linker = Linker.nativeLinker();
        var signature = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
        return linker.defaultLookup().find("malloc_trim").map(address -> linker.downcallHandle(address, signature));
    }

    private static void call(MethodHandle trim) {
        try {
            int _ = (int) trim.invokeExact(0L);
        } catch (Throwable e) {
            throw new AssertionError("malloc_trim throws nothing", e);
        }
    }
}
