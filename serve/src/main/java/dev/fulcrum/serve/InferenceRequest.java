package dev.fulcrum.serve;

import dev.fulcrum.graph.Tensor;
import java.util.List;
import java.util.OptionalLong;

/// One request for one model, from arrival to its reply. Its state is the batcher's.
public final class InferenceRequest {
    enum State { NEW, QUEUED, RUNNING, OVER }

    private final List<Tensor> inputs;
    private final int rows;
    private final long arrivalNanos;
    private final long timeoutNanos;
    private final Priority priority;
    private final Reply reply;
    State state = State.NEW;
    long deadlineNanos;
    ServedModel model;
    /// Null where it is in no trace that is kept.
    TraceContext trace;

    /// @param inputs       in the order of the signature; their memory must stay as it is until the reply
    /// @param rows         examples in it; 1 for a model whose requests do not share runs
    /// @param arrivalNanos on the server's clock
    /// @param timeoutNanos after which nobody waits for the answer; without it the model's SLO holds
    public InferenceRequest(List<Tensor> inputs, int rows, long arrivalNanos, OptionalLong timeoutNanos, Priority priority, Reply reply) {
        this.inputs = inputs;
        this.rows = rows;
        this.arrivalNanos = arrivalNanos;
        this.timeoutNanos = timeoutNanos.orElse(Long.MAX_VALUE);
        this.priority = priority;
        this.reply = reply;
    }

    /// One whose answer goes nowhere.
    static InferenceRequest unanswered(List<Tensor> inputs, int rows) {
        return new InferenceRequest(inputs, rows, 0, OptionalLong.empty(), Priority.NORMAL, null);
    }

    public List<Tensor> inputs() {
        return inputs;
    }

    public int rows() {
        return rows;
    }

    public long arrivalNanos() {
        return arrivalNanos;
    }

    Priority priority() {
        return priority;
    }

    Reply reply() {
        return reply;
    }

    /// Whether the client itself said how long it waits.
    boolean hasTimeout() {
        return timeoutNanos != Long.MAX_VALUE;
    }

    /// The shorter of the client's patience and the promise.
    void promise(long sloNanos) {
        deadlineNanos = arrivalNanos + Math.min(timeoutNanos, sloNanos);
    }
}
