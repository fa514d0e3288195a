package dev.fulcrum.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.reference.ReferenceEngine;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResidualBlocksTest {
    private final Engine reference = new ReferenceEngine();

    /// A removed block is one whose branch gives zeros: the original with the branch multiplied by 0 computes the same.
    @Test
    void removingEqualsMultiplyingTheBranchByZero() {
        int removed = 0;
        for (long seed = 0; seed < 120; seed++) {
            removed += laws(TestingTransformers.of(seed), TestingTransformers.input(seed), new Random(seed));
            removed += laws(TestingConvNets.of(seed), TestingConvNets.input(seed), new Random(seed));
        }
        assertThat(removed).isGreaterThan(100);
    }

    private int laws(Graph graph, Map<String, Tensor> input, Random random) {
        Map<String, long[]> dims = new LinkedHashMap<>();
        input.forEach((name, tensor) -> dims.put(name, tensor.dims()));
        List<ResidualBlocks.Block> blocks = new ArrayList<>(ResidualBlocks.of(graph, dims));
        blocks.removeIf(b -> random.nextBoolean());
        List<String> sums = blocks.stream().map(ResidualBlocks.Block::sum).toList();
        Step.Prune step = Step.Prune.counts(Map.of()).withBlocks(sums);
        Graph without = PrunePass.apply(graph, step, new Importance.Magnitude(), dims).graph();
        assertThat(GraphCheck.faults(without)).isEmpty();
        if (!sums.isEmpty()) assertThat(GraphCount.of(without, dims).flops()).isLessThan(GraphCount.of(graph, dims).flops());
        float[] expected = Pruned.run(reference, silenced(graph, blocks), input).get("y").toFloatArray();
        assertThat(Pruned.run(reference, without, input).get("y").toFloatArray()).isEqualTo(expected);
        return sums.size();
    }

    private static Graph silenced(Graph graph, List<ResidualBlocks.Block> blocks) {
        Map<String, String> skips = new LinkedHashMap<>();
        blocks.forEach(b -> skips.put(b.sum(), b.skip()));
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (!skips.containsKey(node.output())) {
                nodes.add(node);
                continue;
            }
            int branch = node.inputs().indexOf(skips.get(node.output())) == 0 ? 1 : 0;
            nodes.add(Node.of("Mul", List.of(node.inputs().get(branch), "zero"), node.output() + "_zeros"));
            nodes.add(node.withInput(branch, node.output() + "_zeros"));
        }
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.put("zero", Tensor.scalar(0f));
        return graph.withNodes(nodes, initializers);
    }

    @Test
    void whatIsNoBlockIsAFault() {
        Graph graph = TestingTransformers.of(1);
        assertThatThrownBy(() -> ResidualBlocks.remove(graph, List.of("y"), Map.of("tokens", new long[] {2, 5})))
                .isInstanceOf(FaultException.class).hasMessageContaining("branch beside an identity skip");
    }
}
