package dev.fulcrum.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Over generated nets: the FLOPs asked for, and as even a cut as blocks allow.
class UniformCountsTest {
    private static final Map<String, long[]> INPUTS = Map.of("x", new long[] {2, 3, 8, 8});
    private static final int BLOCK = 4;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyGroupGivesTheSameShareAndTheFlopsAreReached(long seed) {
        Graph graph = TestingConvNets.of(seed);
        PruneGroups groups = PruneGroups.of(graph, INPUTS);
        for (double fraction : new double[] {0.8, 0.5}) {
            Optional<Step.Prune> step = UniformCounts.atMost(graph, INPUTS, fraction, BLOCK);
            if (step.isEmpty()) continue;
            Graph pruned = PrunePass.apply(graph, step.get(), new Importance.Magnitude(), INPUTS).graph();
            assertThat(GraphCount.of(pruned, INPUTS).flops()).isLessThanOrEqualTo((long) (fraction * GraphCount.of(graph, INPUTS).flops()));
            double least = 1;
            double most = 0;
            for (PruneGroup group : groups.groups()) {
                int units = group.units().size();
                int together = Math.max(1, BLOCK / group.channelsPerUnit());
                if (units < 2 * together) continue;
                int count = step.get().counts().getOrDefault(group.name(), units);
                least = Math.min(least, (count + 0.5 * together) / units);
                most = Math.max(most, (count - 0.5 * together) / units);
            }
            assertThat(most).as("one share lies within half a block of every group").isLessThanOrEqualTo(Math.max(least, 1.0 / BLOCK) + 0.01);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatCannotBeReachedIsEmpty(long seed) {
        assertThat(UniformCounts.atMost(TestingConvNets.of(seed), INPUTS, 1e-9, BLOCK)).isEmpty();
    }
}
