package dev.fulcrum.run.isolate;

import dev.fulcrum.run.Sandbox;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// One life of a model's process, with the lanes to it.
final class ModelProcess implements AutoCloseable {
    private final Sandbox sandbox;
    private final Path folder;
    private final CompletableFuture<Long> pid = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Queue<AskingLane> free = new ConcurrentLinkedQueue<>();
    private final List<AskingLane> all = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final long begun = System.nanoTime();
    private volatile String killedFor = "";

    /// @param request what [ModelJob] is asked, without the folder
    ModelProcess(Isolation isolation, Map<String, Object> request) {
        sandbox = new Sandbox(isolation.sandbox());
        folder = folder();
        Map<String, Object> whole = new HashMap<>(request);
        whole.put("folder", folder.toString());
        Thread.ofPlatform().daemon().name("model-process").start(() -> follow(whole));
    }

    /// In memory where the system has a place for that.
    private static Path folder() {
        try {
            Path memory = Path.of("/dev/shm");
            if (Files.isWritable(memory)) return Files.createTempDirectory(memory, "fulcrum-");
            return Files.createTempDirectory("fulcrum-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void follow(Map<String, Object> request) {
        try {
            sandbox.run(ModelJob.NAME, request, message -> pid.complete(((Number) message.get("pid")).longValue()));
            ended("it ended", null);
        } catch (FaultException e) {
            ended(killedFor.isEmpty() ? e.faults().getFirst().got() : killedFor, e);
        } catch (CancellationException e) {
            ended(killedFor, e);
        } catch (RuntimeException e) {
            ended(e.toString(), e);
        }
    }

    private void ended(String why, Throwable cause) {
        pid.completeExceptionally(cause == null ? new IllegalStateException(why) : cause);
        all.forEach(AskingLane::close);
        delete();
        end.complete(why);
    }

    /// Waits until the model is open.
    ///
    /// @return the process's id
    /// @throws FaultException when it cannot be opened, or the process ends over it
    long awaitReady() {
        try {
            return pid.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException r) throw r;
            throw e;
        }
    }

    /// Why it ended, once it has.
    CompletableFuture<String> end() {
        return end;
    }

    double livedSeconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    AskingLane take() throws IOException {
        AskingLane lane = free.poll();
        if (lane != null) return lane;
        AskingLane fresh = new AskingLane(folder, numbers.getAndIncrement());
        all.add(fresh);
        return fresh;
    }

    void giveBack(AskingLane lane) {
        free.add(lane);
    }

    /// Whether a run has been on for longer than that.
    boolean isStuck(long patienceNanos) {
        long now = System.nanoTime();
        return all.stream().anyMatch(lane -> lane.since != 0 && now - lane.since > patienceNanos);
    }

    void kill(String why) {
        if (killedFor.isEmpty()) killedFor = why;
        sandbox.close();
        all.forEach(AskingLane::close);
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path p : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
        } catch (IOException | UncheckedIOException e) {
            // Files in memory that are left behind; the system's own clearing takes them.
            return;
        }
    }

    @Override
    public void close() {
        kill("it is no longer served");
        end.join();
    }
}
