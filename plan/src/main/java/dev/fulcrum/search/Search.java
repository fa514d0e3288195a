package dev.fulcrum.search;

import java.util.List;
import java.util.Optional;

/// Decides what to buy next from what has been bought; pure, so that a run that was interrupted asks again and gets the same answer.
public sealed interface Search permits Exhaustive, RandomSearch, SuccessiveHalving, Asha, VolumePriced, BoundedSearch, CompressionSearch,
        DistillationSearch, DataStudy {
    /// What to do now.
    sealed interface Move {
        /// Make all these purchases, in any order or side by side, then ask again.
        ///
        /// @param expected what each is expected to bring, in the order of the purchases; empty where the search prices nothing
        record Buy(String phase, List<Purchase> purchases, List<Advice> expected) implements Move {
            public Buy(String phase, List<Purchase> purchases) {
                this(phase, purchases, List.of());
            }
        }

        record Stop(StopReason reason) implements Move {}
    }

    Move next(List<Trial> bought);

    /// Buys in a world until the search stops; what is in the log already is not bought again.
    default StopReason run(World world, TrialLog log) {
        while (true) {
            switch (next(log.trials())) {
                case Move.Stop stop -> {
                    return stop.reason();
                }
                case Move.Buy buy -> {
                    Optional<StopReason> closed = world.closed();
                    if (closed.isPresent()) return closed.get();
                    world.buy(buy, log::add);
                }
            }
        }
    }
}
