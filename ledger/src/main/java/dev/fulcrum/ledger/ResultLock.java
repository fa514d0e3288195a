package dev.fulcrum.ledger;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Holds a result folder for one run. The operating system lets go of it when the process dies, however it dies.
public final class ResultLock implements AutoCloseable {
    /// A lock belongs to the process: opening and closing the file a second time inside it would let go of the lock.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    /// Beyond the text, so that others can read who holds it where locks are mandatory.
    private static final long LOCKED_BYTE = 1L << 40;

    private final Path folder;
    private final FileChannel channel;

    private ResultLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /// Takes the folder, which is made where it is missing.
    ///
    /// @throws FaultException naming the process that holds it, or when the folder cannot be written
    public static ResultLock take(Path folder, Clock clock) {
        try {
            Files.createDirectories(folder);
            return take(folder.toRealPath(), folder.toRealPath().resolve(".lock"), clock);
        } catch (IOException e) {
            throw Fault.of("lock result folder", "must be a folder that can be written", e.toString(), "choose another with --result")
                    .at(Place.file(folder.toString())).raise(e);
        }
    }

    private static ResultLock take(Path folder, Path file, Clock clock) throws IOException {
        if (!HELD.add(folder)) throw held(folder, "this process");
        try {
            FileChannel channel = locked(folder, file);
            String holder = "pid " + ProcessHandle.current().pid() + " since " + clock.instant() + "\n";
            channel.truncate(0).write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return new ResultLock(folder, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(folder);
            throw e;
        }
    }

    private static FileChannel locked(Path folder, Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
        if (lock != null) return channel;
        channel.close();
        throw held(folder, Files.readString(file).strip());
    }

    private static FaultException held(Path folder, String holder) {
        String mend = "wait for it to end, stop it, or name another folder with --result";
        return Fault.of("lock result folder", "must be free", "a run that holds it: " + holder, mend)
                .at(Place.file(folder.toString())).raise();
    }

    /// Lets go of the folder; the file stays, empty, since removing it would race with the next run.
    @Override
    public void close() {
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            // The lock is gone with the channel, which is all that the next run needs.
        } finally {
            HELD.remove(folder);
        }
    }
}
