package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Progress;
import java.nio.file.Path;

/// Trains what was cut towards the answers of the model that it was cut from.
interface Recoveries {
    /// Trains a file's weights for so many epochs and leaves them as the weights of a purchase.
    default void train(Path from, String key, int epochs, Progress at) {
        trainTo(from, to(key), key, epochs, at);
    }

    Path to(String key);

    void trainTo(Path from, Path to, String key, int epochs, Progress at);
}
