package dev.fulcrum.serve;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The last answers by their clients' ids, until somebody says what would have been right.
final class Audit {
    private static final int MOST = 100_000;

    private record Answered(ServedModel model, String label) {}

    private final Map<String, Answered> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answered> eldest) {
            return size() > MOST;
        }
    };

    synchronized void answered(ServedModel model, String id, String label) {
        answers.put(model.name() + "/" + id, new Answered(model, label));
    }

    /// An answer is judged once.
    synchronized Optional<Feedback> judge(String name, String id, String label, Instant now) {
        Answered was = answers.remove(name + "/" + id);
        if (was == null) return Optional.empty();
        Feedback feedback = new Feedback(now, name, was.model.spec().line(), was.model.version(), id, label, was.label);
        was.model.stats().judged(feedback.isRight());
        return Optional.of(feedback);
    }
}
