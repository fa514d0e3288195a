package dev.fulcrum.graph;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/// The folder of a model file, outside which no external data is read.
///
/// A model comes from anywhere, so its `location` entries are not trusted: no absolute path, no "..", no symbolic link that
/// leads out, and sizes are compared with the file before anything is allocated. Tensors share the bytes of their file, however often
/// a model names the same place: a file is read once, or mapped in windows of 2 GiB that begin at each GiB.
final class ModelFolder {
    static final ModelFolder NONE = new ModelFolder(null);
    /// From here on files are mapped instead of read.
    private static final long MAPPED_FROM = 1 << 24;
    private static final long WINDOW_STEP = 1L << 30;

    private final Path path;
    private final Map<Window, ByteBuffer> windows = new HashMap<>();

    private record Window(Path file, long offset, long length) {}

    /// @param path the folder, or null for a model that has none
    ModelFolder(Path path) {
        this.path = path;
    }

    /// The bytes of an external tensor.
    ///
    /// @param where the entries `location`, `offset` (default 0) and `length` (default: to the end of the file)
    /// @param bytes what type and dimensions ask for
    ByteBuffer externalData(String tensor, Map<String, String> where, long bytes) {
        if (path == null) throw refused(tensor, "must be inside the model", "external data", null);
        Path file = inside(tensor, where.getOrDefault("location", ""));
        try {
            long size = Files.size(file);
            long offset = number(tensor, where.getOrDefault("offset", "0"));
            long length = where.containsKey("length") ? number(tensor, where.get("length")) : size - offset;
            if (length != bytes) throw refused(tensor, "must have " + bytes + " bytes", length + " bytes", null);
            if (offset > size - length) throw refused(tensor, "must end before byte " + size + " of " + file.getFileName(),
                    length + " bytes from " + offset, null);
            return part(file, offset, length, size);
        } catch (IOException e) {
            throw refused(tensor, "must be a readable file", e.toString(), e);
        }
    }

    private ByteBuffer part(Path file, long offset, long length, long size) throws IOException {
        long start = Math.min(offset, size) / WINDOW_STEP * WINDOW_STEP;
        Window shared = new Window(file, start, Math.min(size - start, OnnxFile.LARGEST));
        boolean fits = offset + length <= shared.offset() + shared.length();
        Window window = fits ? shared : new Window(file, offset, length);
        ByteBuffer content = windows.get(window);
        if (content == null) windows.put(window, content = bytes(file, window.offset(), window.length()));
        return content.slice((int) (offset - window.offset()), (int) length);
    }

    private Path inside(String tensor, String location) {
        try {
            Path wanted = Path.of(location);
            boolean climbs = wanted.isAbsolute() || location.isEmpty() || location.contains("\\") || location.startsWith("/");
            for (Path part : wanted) climbs |= part.toString().equals("..");
            if (climbs) throw refused(tensor, "must be a file below the model's folder", "\"" + location + "\"", null);
            Path real = path.resolve(wanted).toRealPath();
            if (real.startsWith(path.toRealPath()) && Files.isRegularFile(real)) return real;
            throw refused(tensor, "must be a file below the model's folder", "\"" + location + "\", which leads elsewhere", null);
        } catch (IOException | InvalidPathException e) {
            throw refused(tensor, "must be a readable file", "\"" + location + "\"", e);
        }
    }

    private static long number(String tensor, String text) {
        try {
            long n = Long.parseLong(text);
            if (n >= 0) return n;
        } catch (NumberFormatException e) {
            throw refused(tensor, "must have offset and length in bytes", text, e);
        }
        throw refused(tensor, "must have offset and length of 0 or more bytes", text, null);
    }

    private static FaultException refused(String tensor, String expected, String got, Exception cause) {
        return Fault.of("external data of tensor " + tensor, expected, got, "keep the data file beside the model file").raise(cause);
    }

    /// A part of a file, mapped when it is large. The file is closed; a mapping lives as long as its buffer.
    static ByteBuffer bytes(Path file, long offset, long length) throws IOException {
        if (length > OnnxFile.LARGEST) throw new IOException(length + " bytes are more than the 2 GiB that one tensor can have");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (length >= MAPPED_FROM) return mapped(channel, offset, length);
            ByteBuffer content = ByteBuffer.allocate((int) length);
            while (content.hasRemaining()) {
                if (channel.read(content, offset + content.position()) < 0) throw new IOException("file became shorter while it was read");
            }
            return content.flip();
        }
    }

    private static ByteBuffer mapped(FileChannel channel, long offset, long length) throws IOException {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (OutOfMemoryError e) {
            // Not of the heap: the system has no address space or no mappings left.
            throw new IOException("the system cannot map " + length + " bytes more", e);
        }
    }
}
