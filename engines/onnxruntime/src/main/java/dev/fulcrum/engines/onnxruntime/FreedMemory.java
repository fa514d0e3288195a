package dev.fulcrum.engines.onnxruntime;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Asks glibc to give whole free pages back to the system.
///
/// A session is thousands of blocks of all sizes, made by several threads. When it is closed they lie free between those that stay, and glibc
/// gives only the top of a heap back by itself.
final class FreedMemory {
    /// `int malloc_trim(size_t pad)`; not in other C libraries, nor where native access is not allowed.
    private static final Optional<MethodHandle> TRIM = find();

    private FreedMemory() {}

    private static Optional<MethodHandle> find() {
        if (!FreedMemory.class.getModule().isNativeAccessEnabled()) return Optional.empty();
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("malloc_trim")
                .map(f -> linker.downcallHandle(f, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));
    }

    static void giveBack() {
        TRIM.ifPresent(FreedMemory::call);
    }

    private static void call(MethodHandle trim) {
        try {
            int _ = (int) trim.invokeExact(0L);
        } catch (Throwable e) {
            throw new AssertionError("a call without pointers cannot fail", e);
        }
    }
}
