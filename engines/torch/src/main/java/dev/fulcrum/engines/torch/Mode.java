package dev.fulcrum.engines.torch;

import java.util.Set;

/// Whether a program runs in training or in inference mode; shared by everything compiled for one session.
final class Mode {
    private final Set<String> frozen;
    private boolean training;

    Mode() {
        this(Set.of());
    }

    /// @param frozen names of weights that stay as they are
    Mode(Set<String> frozen) {
        this.frozen = frozen;
    }

    boolean isFrozen(String weight) {
        return frozen.contains(weight);
    }

    boolean training() {
        return training;
    }

    void training(boolean on) {
        training = on;
    }
}
