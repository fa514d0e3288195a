package dev.fulcrum.serve;

/// Why a request is not answered, in words that show nothing of the server's inside.
///
/// @param kind              what a transport turns into its status code
/// @param message           for the client
/// @param retryAfterSeconds when another try makes sense, at least 1; 0 where it makes none
public record Refusal(Kind kind, String message, int retryAfterSeconds) {

    public enum Kind {
        /// The request is wrong.
        INVALID,
        /// No key, or an unknown one.
        UNAUTHENTICATED,
        /// The key may not do this.
        FORBIDDEN,
        /// No such model or version.
        NOT_FOUND,
        /// Larger than the limit.
        TOO_LARGE,
        /// The key's quota is used up.
        QUOTA,
        /// The queue is full, or the answer would come after the deadline.
        OVERLOADED,
        /// The server, or the model, is not ready or is going away.
        UNAVAILABLE,
        /// The deadline passed before the model ran.
        EXPIRED,
        /// The client left.
        CANCELLED,
        /// The model failed on it.
        FAILED
    }

    public static Refusal of(Kind kind, String message) {
        return new Refusal(kind, message, 0);
    }

    public static Refusal invalid(String message) {
        return of(Kind.INVALID, message);
    }

    /// With the whole seconds after which the queue should have room, at least 1.
    public static Refusal overloaded(String message, double seconds) {
        return new Refusal(Kind.OVERLOADED, message, (int) Math.clamp(Math.ceil(seconds), 1, 3600));
    }

    public RefusedException raise() {
        return new RefusedException(this);
    }
}
