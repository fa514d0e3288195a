package dev.fulcrum.run.isolate;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A model that runs in a process of its own.
///
/// A native fault, a kill, a hang or too much memory ends that process and not this one: runs that were on, and those that come before it is
/// back, get a [WorkerGoneException]. It is started again by itself, after a wait that doubles while it keeps dying.
public final class IsolatedSession implements Session {
    private static final long WATCH_MILLIS = 50;
    /// A process that lived so long did not die of what killed the one before.
    private static final double LONG_LIFE = 60;

    private final Isolation isolation;
    private final Map<String, Object> request;
    private volatile ModelProcess current;
    private volatile ModelProcess starting;
    private volatile long backNanos;
    private volatile long pid;
    private volatile boolean closed;
    private int ends;

    /// @throws FaultException when the model cannot be opened
    IsolatedSession(Isolation isolation, Map<String, Object> request) {
        this.isolation = isolation;
        this.request = request;
        ModelProcess first = new ModelProcess(isolation, request);
        try {
            pid = first.awaitReady();
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
        current = first;
        Thread.ofPlatform().daemon().name("model-watch").start(this::watch);
    }

    /// Of the process that runs it now, or ran it last.
    public long pid() {
        return pid;
    }

    /// Ends runs that take too long, and brings the process back.
    private void watch() {
        try {
            while (!closed) {
                ModelProcess process = current;
                if (process == null || process.end().isDone()) restart(process);
                else if (process.isStuck(isolation.patience().toNanos())) process.kill("a run took longer than " + isolation.patience().toMillis() + " ms");
                Thread.sleep(WATCH_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void restart(ModelProcess ended) throws InterruptedException {
        current = null;
        if (ended != null && ended.livedSeconds() > LONG_LIFE) ends = 0;
        long wait = isolation.wait(ends++).toMillis();
        backNanos = System.nanoTime() + wait * 1_000_000;
        Thread.sleep(wait);
        if (closed) return;
        ModelProcess next = new ModelProcess(isolation, request);
        starting = next;
        try {
            pid = next.awaitReady();
            current = next;
        } catch (RuntimeException e) {
            next.close();
        }
        if (closed) next.close();
    }

    private <T> T ask(Map<String, Tensor> inputs, java.util.function.Function<Map<String, Tensor>, T> take) {
        ModelProcess process = current;
        if (process == null) throw gone("it ended and is started again", null);
        AskingLane lane = null;
        try {
            lane = process.take();
            T taken = take.apply(lane.ask(inputs));
            process.giveBack(lane);
            return taken;
        } catch (FaultException e) {
            process.giveBack(lane);
            throw e;
        } catch (IOException e) {
            process.kill("its lane broke: " + e.getMessage());
            throw gone("it ended during this run", e);
        }
    }

    private WorkerGoneException gone(String what, Throwable cause) {
        return new WorkerGoneException(what, Math.max(isolation.firstWait().toMillis() / 1e3, (backNanos - System.nanoTime()) / 1e9), cause);
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return ask(inputs, outputs -> copies(outputs, IsolatedSession::copy));
    }

    private static Tensor copy(Tensor t) {
        if (!t.strings().isEmpty()) return t;
        ByteBuffer own = Tensor.allocate(t.bytes().remaining());
        own.put(0, t.bytes(), 0, own.capacity());
        return Tensor.of(t.type(), t.dims(), own);
    }

    private static Map<String, Tensor> copies(Map<String, Tensor> tensors, UnaryOperator<Tensor> copy) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        tensors.forEach((name, t) -> all.put(name, copy.apply(t)));
        return all;
    }

    @Override
    public Prepared prepare(Map<String, Tensor> inputs) {
        Map<String, Tensor> fixed = new HashMap<>(inputs);
        Map<String, ByteBuffer> memory = new HashMap<>();
        Map<String, Tensor> outputs = copies(run(fixed), t -> t);
        outputs.replaceAll((name, t) -> {
            ByteBuffer own = Tensor.allocate(t.bytes().remaining());
            own.put(0, t.bytes(), 0, own.capacity());
            memory.put(name, own);
            return t.strings().isEmpty() ? Tensor.of(t.type(), t.dims(), own) : t;
        });
        return new Prepared() {
            @Override
            public void run() {
                ask(fixed, told -> {
                    told.forEach(this::keep);
                    return null;
                });
            }

            private void keep(String name, Tensor told) {
                ByteBuffer own = memory.get(name);
                own.put(0, told.bytes(), 0, Math.min(own.capacity(), told.bytes().remaining()));
            }

            @Override
            public Map<String, Tensor> outputs() {
                return outputs.values().stream().allMatch(t -> t.strings().isEmpty()) ? outputs : Map.of();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public void close() {
        closed = true;
        // One that is being started has files too, which this process must not leave behind when it ends next.
        ModelProcess process = current;
        ModelProcess next = starting;
        if (process != null) process.close();
        if (next != null) next.close();
    }
}
