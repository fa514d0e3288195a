package dev.fulcrum.serve;

import java.time.Instant;

/// A true label that came after the answer.
///
/// @param id      of the request, as its client named it
/// @param label   the true one
/// @param answered what the model had said
public record Feedback(Instant time, String model, String line, String version, String id, String label, String answered) {
    public boolean isRight() {
        return label.equals(answered);
    }
}
