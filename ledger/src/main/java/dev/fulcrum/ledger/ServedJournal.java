package dev.fulcrum.ledger;

import dev.fulcrum.serve.ServedInterval;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a running server has not yet brought into its ledger: one line a second, on the disk when [#add] returns.
///
/// The ledger itself would grow by a row a second for ever; so a few seconds are kept here and booked as one. A journal belongs to one
/// process, which locks it; one that nobody holds was left by a server that died, and is booked by the next.
final class ServedJournal implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private ServedJournal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Begins this process's journal in a ledger's folder.
    static ServedJournal begin(Path folder) {
        Path file = folder.resolve("serving-" + ProcessHandle.current().pid() + "-" + System.identityHashCode(new Object()) + ".journal");
        return open(file).orElseThrow(() -> new IllegalStateException("a new journal is held by nobody"));
    }

    /// Whether servers, dead or alive, have journals in a folder.
    static boolean isAnyIn(Path folder) {
        return !files(folder).isEmpty();
    }

    /// Journals that dead servers left in a folder, now held.
    static List<ServedJournal> left(Path folder) {
        return files(folder).stream().flatMap(f -> open(f).stream()).toList();
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("serving-\\d+-\\d+\\.journal")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return nothing where another process holds it
    private static Optional<ServedJournal> open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (isLocked(channel)) return Optional.of(new ServedJournal(file, channel));
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException mine) {
            return false;
        }
    }

    void add(ServedInterval interval) {
        ByteBuffer line = ByteBuffer.wrap((Json.write(interval) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            channel.position(channel.size());
            while (line.hasRemaining()) channel.write(line);
            channel.force(false);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /// All whole lines; one that the death of its process cut is left out.
    List<ServedInterval> read() {
        List<ServedInterval> intervals = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) intervals.add(Json.read(line, ServedInterval.class));
        } catch (FaultException cut) {
            return intervals;
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        return intervals;
    }

    /// Everything in it is booked.
    void clear() {
        try {
            channel.truncate(0);
            channel.force(true);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static FaultException unwritable(Path file, IOException e) {
        return Fault.of("keep the books of serving", "must be in a folder that can be written, with some disk free", e.toString(),
                "free some disk, or name another ledger with --ledger").at(Place.file(file.toString())).raise(e);
    }

    /// Removes it: for journals that are booked.
    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }
}
