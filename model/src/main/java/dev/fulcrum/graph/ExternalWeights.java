package dev.fulcrum.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Weights that lie in a file beside the model. Each begins at a page, so that it can be mapped.
final class ExternalWeights {
    /// A memory page, and what the ONNX documentation recommends.
    static final long ALIGNMENT = 4096;
    /// Smaller tensors stay in the model: engines want shapes and axes there, and a page each would be waste.
    static final long SMALLEST = 1024;

    private final String file;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private long end;

    /// Where one tensor lies.
    record Part(String file, long offset, long length) {}

    ExternalWeights(String file) {
        this.file = file;
    }

    /// A place for a tensor, or nothing when it belongs into the model.
    Optional<Part> place(Tensor tensor) {
        long length = tensor.bytes().remaining();
        if (length < SMALLEST) return Optional.empty();
        Part part = new Part(file, Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT, length);
        end = part.offset() + length;
        tensors.add(tensor);
        parts.add(part);
        return Optional.of(part);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    void writeTo(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            for (int i = 0; i < parts.size(); i++) {
                ByteBuffer content = tensors.get(i).bytes();
                for (long at = parts.get(i).offset(); content.hasRemaining();) at += channel.write(content, at);
            }
        }
    }
}
