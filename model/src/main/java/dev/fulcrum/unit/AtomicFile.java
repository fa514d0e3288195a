package dev.fulcrum.unit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file beside its place, flushes it to disk and moves it there: a reader sees the old content or the new, never half.
public final class AtomicFile {
    private AtomicFile() {}

    /// Something that writes a whole file at the path that it is given.
    @FunctionalInterface
    public interface Writing {
        void writeTo(Path beside) throws IOException;
    }

    public static void write(Path file, String text) {
        write(file, beside -> Files.writeString(beside, text, StandardCharsets.UTF_8));
    }

    public static void write(Path file, byte[] content) {
        write(file, beside -> Files.write(beside, content));
    }

    /// @throws FaultException when the place cannot be written (full disk, read-only folder); nothing is left beside it then
    public static void write(Path file, Writing writing) {
        Path absolute = file.toAbsolutePath();
        Path beside = absolute.resolveSibling("." + absolute.getFileName() + ".part-" + ProcessHandle.current().pid());
        try {
            Files.createDirectories(absolute.getParent());
            writing.writeTo(beside);
            flush(beside);
            Files.move(beside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UncheckedIOException e) {
            throw cannotWrite(absolute, e);
        } finally {
            deleteQuietly(beside);
        }
    }

    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void deleteQuietly(Path beside) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            // The move or the write has already said what is wrong with this folder.
        }
    }

    private static FaultException cannotWrite(Path file, Exception e) {
        return Fault.of("write " + file.getFileName(), "must be a place that can be written", e.toString(),
                "free some disk or choose another folder with --result").at(Place.file(file.toString())).raise(e);
    }
}
