package dev.fulcrum.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.reference.ReferenceEngine;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// Any pruning of any generated graph leaves a valid graph that computes what zeroing the same channels computes.
class PrunePassTest {
    private static final int SEEDS = 300;
    private final ReferenceEngine reference = new ReferenceEngine();

    @Test
    void convolutionalNets() {
        assertThat(laws(TestingConvNets::of, TestingConvNets::input)).as("units removed").isGreaterThan(20 * SEEDS);
    }

    @Test
    void transformers() {
        assertThat(laws(TestingTransformers::of, TestingTransformers::input)).as("slices removed").isGreaterThan(20 * SEEDS);
    }

    private long laws(LongFunction<Graph> nets, LongFunction<Map<String, Tensor>> inputs) {
        long removed = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                Pruned pruned = Pruned.randomly(nets.apply(seed), inputs.apply(seed), new Random(seed));
                pruned.isValid();
                pruned.equalsZeroing(reference, 1e-4);
                removed += pruned.removed().size();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        return removed;
    }
}
