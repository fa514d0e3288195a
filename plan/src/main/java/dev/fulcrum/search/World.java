package dev.fulcrum.search;

import java.util.Optional;
import java.util.function.Consumer;

/// Where purchases are made: worker processes that train, or measurements that were recorded once. A search cannot tell which.
public interface World {
    /// Makes all purchases of a move, side by side where there are cores, and hands over each as soon as it is made.
    void buy(Search.Move.Buy move, Consumer<Trial> made);

    /// Why no further move can be made here, whatever it would bring: time is up. Empty as a rule.
    default Optional<StopReason> closed() {
        return Optional.empty();
    }
}
