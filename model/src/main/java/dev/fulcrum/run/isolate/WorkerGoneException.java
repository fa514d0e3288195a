package dev.fulcrum.run.isolate;

/// The process of a model has ended, or is being started again: another try makes sense later.
public final class WorkerGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final double retrySeconds;

    WorkerGoneException(String what, double retrySeconds, Throwable cause) {
        super("the model's process: " + what, cause);
        this.retrySeconds = retrySeconds;
    }

    /// When it should be back.
    public double retrySeconds() {
        return retrySeconds;
    }
}
