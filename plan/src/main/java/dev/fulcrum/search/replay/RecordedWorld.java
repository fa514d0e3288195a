package dev.fulcrum.search.replay;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Search;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.TrialLog;
import dev.fulcrum.search.World;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A world in which everything has been bought already: a purchase brings what was measured, at the price that was paid.
public final class RecordedWorld implements World {
    private final Map<String, Trial> trials = new HashMap<>();
    private final Map<String, Quality> tests = new HashMap<>();

    public RecordedWorld(Grid grid) {
        for (Grid.Run run : grid.runs()) {
            List<Purchase.Train> chain = grid.ladder().chain(new Ladder.Candidate(run.size(), run.recipe()));
            for (int depth = 0; depth < chain.size(); depth++) add(grid, chain.get(depth), run.slices().get(depth));
        }
    }

    private void add(Grid grid, Purchase.Train train, Grid.Slice slice) {
        List<Double> curve = slice.epochs().stream().map(Grid.Epoch::accuracy).toList();
        put(new Trial(train, quality(slice.right(), grid.judged()), slice.seconds(), 1, curve), quality(slice.testRight(), grid.tested()));
        put(new Trial(Ladder.int8(train), quality(slice.int8().right(), grid.judged()), slice.int8().seconds(), 1, List.of()),
                quality(slice.int8().testRight(), grid.tested()));
    }

    private static Quality quality(long right, long total) {
        return new Quality("accuracy", right, total);
    }

    private void put(Trial trial, Quality test) {
        trials.put(trial.purchase().key(), trial);
        tests.put(trial.purchase().key(), test);
    }

    @Override
    public void buy(Search.Move.Buy move, Consumer<Trial> made) {
        move.purchases().forEach(p -> made.accept(trial(p)));
    }

    private Trial trial(Purchase purchase) {
        Trial trial = trials.get(purchase.key());
        if (trial != null && trial.purchase().equals(purchase)) return trial;
        throw Fault.of("recorded purchase " + purchase.key(), "must be one that was recorded", purchase.toString(),
                "search along the grid's own ladder").raise();
    }

    /// All trials there are, in no order.
    public List<Trial> all() {
        return List.copyOf(trials.values());
    }

    /// On the test split, which no search sees.
    public Quality test(String key) {
        return tests.get(key);
    }

    /// A log that forgets when it is dropped.
    public static TrialLog log() {
        List<Trial> kept = new ArrayList<>();
        return new TrialLog() {
            @Override
            public List<Trial> trials() {
                return List.copyOf(kept);
            }

            @Override
            public void add(Trial trial) {
                kept.add(trial);
            }
        };
    }
}
