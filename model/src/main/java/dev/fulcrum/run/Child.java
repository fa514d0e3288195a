package dev.fulcrum.run;

import dev.fulcrum.unit.FaultException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A worker process with the threads that read its frames and its standard error.
final class Child implements AutoCloseable {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final Process process;
    private final Tail tail = new Tail();
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final Thread errors;
    private volatile long lastSign = System.nanoTime();
    private volatile long lastMessage = lastSign;
    private int jobs;

    Child(SandboxOptions options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(WorkerCommand.of(options));
        builder.environment().putAll(options.environment());
        process = builder.start();
        errors = Thread.ofPlatform().daemon().name("worker-errors").start(() -> tail.drain(process.getErrorStream()));
        Thread.ofPlatform().daemon().name("worker-frames").start(this::readFrames);
    }

    /// Asks for one more job.
    void send(Frame frame) throws IOException {
        jobs++;
        lastMessage = System.nanoTime();
        frame.writeTo(process.getOutputStream());
    }

    /// Jobs that it was asked for.
    int jobs() {
        return jobs;
    }

    boolean alive() {
        return process.isAlive();
    }

    /// The next frame that is no heartbeat, or null when none came in time.
    Frame next(Duration longest) throws InterruptedException {
        long before = System.nanoTime();
        Frame frame = frames.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        forgiveStandstill(System.nanoTime() - before - longest.toNanos());
        return frame;
    }

    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastSign);
    }

    /// Since it was asked, or last sent anything but a beat.
    Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - lastMessage);
    }

    /// Resident bytes of the process, where the system tells.
    OptionalLong residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    /// Waits for the end and tells how it came.
    WorkerDeath death(String job) throws InterruptedException {
        if (!process.waitFor(5, TimeUnit.SECONDS)) kill();
        int status = process.waitFor();
        errors.join(SECOND);
        return new WorkerDeath(job, status, tail.lines());
    }

    /// Ends the process and all that it started.
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }

    /// When this process itself stood still (Ctrl-Z, a sleeping laptop), the worker did so too: its silence says nothing.
    private void forgiveStandstill(long lateNanos) {
        if (lateNanos <= SECOND.toNanos()) return;
        lastSign = System.nanoTime();
        lastMessage = lastSign;
    }

    private void readFrames() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            Frame frame;
            do {
                frame = Frame.readFrom(in);
                lastSign = System.nanoTime();
                if (frame.kind() == Frame.Kind.BEAT) continue;
                lastMessage = lastSign;
                frames.add(frame);
            } while (frame.kind() != Frame.Kind.END);
        } catch (IOException | FaultException e) {
            frames.add(Frame.END);
        }
    }
}
