package dev.fulcrum.engines.torch;

/// Whether a program runs in training or in inference mode; shared by everything compiled for one session.
final class Mode {
    private boolean training;

    boolean training() {
        return training;
    }

    void training(boolean on) {
        training = on;
    }
}
