package dev.fulcrum.engines.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The C library's view of the environment, which native libraries read when they are loaded and Java cannot otherwise change.
final class ProcessEnvironment {
    private ProcessEnvironment() {}

    /// Sets a variable unless it is set; does nothing where the platform has no `setenv`.
    static void setIfAbsent(String name, String value) {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("setenv").ifPresent(address -> call(linker, address, name, value));
    }

    private static void call(Linker linker, MemorySegment address, String name, String value) {
        MethodHandle setenv = linker.downcallHandle(address,
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
        } catch (Throwable e) {
            throw new LinkageError("setenv " + name, e);
        }
    }
}
