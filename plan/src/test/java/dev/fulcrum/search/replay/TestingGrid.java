package dev.fulcrum.search.replay;

import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.search.belief.Seen;
import dev.fulcrum.search.belief.TestingFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// A grid of a made-up family whose curves follow a known law.
public final class TestingGrid {
    public static final Ladder LADDER = new Ladder(List.of(1, 3, 9, 17));
    private static final int TRAINING = 2_800;
    private static final int JUDGED = 1_000;
    /// Training FLOP/s of one core.
    private static final double RATE = 5e10;

    private TestingGrid() {}

    public static Grid of(long seed, int sizes, int recipes) {
        Random random = new Random(seed);
        TestingFamily family = new TestingFamily(random, sizes, recipes);
        List<Weighed> weighed = IntStream.range(0, sizes).mapToObj(s -> {
            double flops = Math.exp(family.trait(s, 0).lnFlops());
            return new Weighed("s" + s, flops, 2e-5 + flops / 4e10, 2e-5 + flops / 1e11, true);
        }).toList();
        List<Grid.Run> runs = new ArrayList<>();
        for (int s = 0; s < sizes; s++) for (int r = 0; r < recipes; r++) runs.add(run(random, family, s, r));
        List<String> names = IntStream.range(0, recipes).mapToObj(r -> "r" + r).toList();
        return new Grid("made up " + seed, LADDER, TRAINING, JUDGED, JUDGED, "none", weighed, names, runs);
    }

    private static Grid.Run run(Random random, TestingFamily family, int size, int recipe) {
        List<Grid.Slice> slices = new ArrayList<>();
        double flops = Math.exp(family.trait(size, recipe).lnFlops());
        for (int depth = 1; depth <= LADDER.depth(); depth++) {
            int epochs = LADDER.slices().get(depth - 1);
            double each = TRAINING * (3 * flops + 5e6) / RATE * Math.exp(0.1 * random.nextGaussian());
            Seen floats = family.look(random, size, recipe, false, LADDER.epochs(depth), JUDGED);
            long int8 = family.look(random, size, recipe, true, LADDER.epochs(depth), JUDGED).right();
            Grid.Epoch epoch = new Grid.Epoch(0, (double) floats.right() / JUDGED, each);
            slices.add(new Grid.Slice(0.3 + epochs * each, java.util.Collections.nCopies(epochs, epoch), floats.right(),
                    truth(family, size, recipe, false, depth), new Grid.Int8(2, int8, truth(family, size, recipe, true, depth))));
        }
        return new Grid.Run("s" + size, "r" + recipe, slices);
    }

    /// The test split is the law itself.
    private static long truth(TestingFamily family, int size, int recipe, boolean quantized, int depth) {
        return Math.round(JUDGED * (1 - family.error(size, recipe, quantized, LADDER.epochs(depth))));
    }
}
