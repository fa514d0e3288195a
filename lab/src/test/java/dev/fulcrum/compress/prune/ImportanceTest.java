package dev.fulcrum.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.compress.Recipe;
import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Scores against sums done by hand on y = relu(w x · scale …) v with two channels.
class ImportanceTest {
    private static final Tensor W = Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2, 1, 1);
    private static final Tensor V = Tensor.ofFloats(new float[] {5, 6}, 2, 1);

    @Test
    void magnitudeGivesEachWeightOneVote() {
        // w: 1+4 = 5 and 9+16 = 25, mean 15; v: 25 and 36, mean 30.5.
        double[] scores = new Importance.Magnitude().of(graph(), group());
        assertThat(scores[0]).isCloseTo((5 / 15.0 + 25 / 30.5) / 2, within(1e-9));
        assertThat(scores[1]).isCloseTo((25 / 15.0 + 36 / 30.5) / 2, within(1e-9));
        assertThat(scores[0] + scores[1]).isCloseTo(2, within(1e-9));
    }

    @Test
    void taylorSquaresBatchByBatch() {
        TaylorStatistics statistics = new TaylorStatistics(graph());
        // Gradients of opposite sign cancel in the mean and must not cancel here.
        for (float sign : new float[] {1, -1}) {
            statistics.add(Map.of("w", Tensor.ofFloats(new float[] {sign, sign, 0, 0}, 2, 2, 1, 1),
                    "v", Tensor.ofFloats(new float[] {0, 2 * sign}, 2, 1)));
        }
        assertThat(statistics.importance().of(graph(), group())).containsExactly(1 + 4, 144);
    }

    @Test
    void batchNormScaleIsTheScale() {
        double[] scores = new Importance.BatchNormScale().of(graph(), group());
        assertThat(scores).containsExactly(new double[] {0.5, 1.5}, within(1e-9));
    }

    @Test
    void theBestStayAndTheStepRepeats() {
        PrunePass first = PrunePass.apply(graph(), Step.Prune.counts(Map.of("w", 1)), new Importance.BatchNormScale(), 1);
        assertThat(first.step().kept()).containsEntry("w", List.of(1));
        assertThat(first.graph().initializers().get("w")).isEqualTo(Tensor.ofFloats(new float[] {3, 4}, 1, 2, 1, 1));
        assertThat(first.graph().initializers().get("v")).isEqualTo(Tensor.ofFloats(new float[] {6}, 1, 1));
        Recipe recipe = Json.read(Json.write(Recipe.of(first.step())), Recipe.class);
        assertThat(recipe).isEqualTo(Recipe.of(first.step()));
        Step.Prune again = (Step.Prune) recipe.steps().getFirst();
        assertThat(PrunePass.apply(graph(), again, new Importance.Magnitude(), 1).graph()).isEqualTo(first.graph());
    }

    @Test
    void whatDoesNotFitIsAFault() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> prune(Map.of("no", 1))).isInstanceOf(FaultException.class)
                .hasMessageContaining("[w]");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> prune(Map.of("w", 0))).isInstanceOf(FaultException.class)
                .hasMessageContaining("1 to 2");
        Step.Prune foreign = Step.Prune.counts(Map.of("w", 1)).withKept(new TreeMap<>(Map.of("w", List.of(7))));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> PrunePass.apply(graph(), foreign, new Importance.Magnitude(), 1))
                .isInstanceOf(FaultException.class).hasMessageContaining("another graph");
    }

    private static PrunePass prune(Map<String, Integer> counts) {
        return PrunePass.apply(graph(), Step.Prune.counts(counts), new Importance.Magnitude(), 1);
    }

    private static PruneGroup group() {
        return PruneGroups.of(graph(), 1).group("w");
    }

    private static Graph graph() {
        GraphBuilder g = new GraphBuilder("two channels");
        g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(2), Dim.of(3), Dim.of(3));
        g.initializer("w", W);
        g.initializer("scale", Tensor.ofFloats(new float[] {-1, 3}, 2));
        g.initializer("v", V);
        Tensor ones = Tensor.ofFloats(new float[] {1, 1}, 2);
        String made = g.node("Conv", "x", "w");
        String normed = g.node("BatchNormalization", made, "scale", g.constant(ones), g.constant(ones), g.constant(ones));
        String y = g.node("MatMul", g.node("Flatten", g.node("GlobalAveragePool", g.node("Relu", normed))), "v");
        return g.output(y, ElementType.FLOAT).build();
    }
}
