package dev.fulcrum.engines.torch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/// Native objects that live as long as a session and are freed with it, last first.
final class Owned implements AutoCloseable {
    private final Deque<Pointer> pointers = new ArrayDeque<>();

    <P extends Pointer> P keep(P pointer) {
        pointer.retainReference();
        pointers.push(pointer);
        return pointer;
    }

    @Override
    public void close() {
        while (!pointers.isEmpty()) pointers.pop().releaseReference();
    }
}
