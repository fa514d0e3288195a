package dev.fulcrum.engines.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.prune.Importance;
import dev.fulcrum.compress.prune.PruneGroup;
import dev.fulcrum.compress.prune.PruneGroups;
import dev.fulcrum.compress.prune.PrunePass;
import dev.fulcrum.compress.prune.TaylorStatistics;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaylorImportanceTest {
    private static final TrainingOptions PLAIN = new TrainingOptions(new Optimizer.Sgd(0, false, 0), 1, false, false, 0);

    /// d loss / d w against (loss(w + h) - loss(w - h)) / 2h, with the loss that a step reports.
    @Test
    void gradientsAreSlopesOfTheLoss() {
        Graph model = TestingNets.smallCnn(1);
        Map<String, Tensor> batch = TestingNets.batch(3, 32);
        float[] slopes = gradients(model, batch).get("wf").toFloatArray();
        for (int i = 0; i < slopes.length; i += 3) {
            double slope = (loss(moved(model, i, 0.02f), batch) - loss(moved(model, i, -0.02f), batch)) / 0.04;
            assertThat((double) slopes[i]).as("wf[%d]", i).isCloseTo(slope, within(2e-3));
        }
    }

    @Test
    void lookingLeavesTheWeightsAndTheNextStepAsTheyWere() {
        Graph model = TestingNets.smallCnn(1);
        Map<String, Tensor> batch = TestingNets.batch(3, 32);
        try (TrainingSession one = open(model); TrainingSession two = open(model)) {
            two.gradients(TestingNets.batch(4, 32));
            assertThat(two.model().initializers().get("w1")).isEqualTo(model.initializers().get("w1"));
            one.step(batch, 0.1);
            two.step(batch, 0.1);
            for (String weight : List.of("w1", "w2", "wf", "bf")) {
                assertThat(two.model().initializers().get(weight)).isEqualTo(one.model().initializers().get(weight));
            }
        }
    }

    /// Trained until separable, half of the first layer's channels removed by rank: taking the least important loses less than taking
    /// the most important.
    @Test
    void whatTaylorCallsUnimportantCostsLess() {
        Graph trained;
        Importance.Taylor taylor;
        try (TrainingSession session = open(TestingNets.smallCnn(1))) {
            for (int i = 0; i < 60; i++) session.step(TestingNets.batch(i, 32), 0.05);
            trained = session.model();
        }
        List<Map<String, Tensor>> batches = new ArrayList<>();
        for (int i = 0; i < 8; i++) batches.add(TestingNets.batch(500 + i, 32));
        try (TrainingSession session = open(trained)) {
            taylor = TaylorStatistics.over(session, batches);
        }
        PruneGroup group = PruneGroups.of(trained, 2).groups().getFirst();
        int half = group.units().size() / 2;
        Step.Prune step = Step.Prune.counts(Map.of(group.name(), half));
        PrunePass best = PrunePass.apply(trained, step, taylor, 2);
        List<Integer> others = new ArrayList<>();
        for (int u = 0; u < group.units().size(); u++) if (!best.step().kept().get(group.name()).contains(u)) others.add(u);
        Graph worst = PrunePass.apply(trained, step.withKept(Map.of(group.name(), others.subList(0, half))), taylor, 2).graph();
        assertThat(loss(best.graph(), TestingNets.batch(900, 200))).isLessThan(loss(worst, TestingNets.batch(900, 200)));
    }

    private static TrainingSession open(Graph model) {
        return new TorchTraining().open(model, TestingNets.softCrossEntropy(), PLAIN);
    }

    private static Map<String, Tensor> gradients(Graph model, Map<String, Tensor> batch) {
        try (TrainingSession session = open(model)) {
            return session.gradients(batch);
        }
    }

    private static double loss(Graph model, Map<String, Tensor> batch) {
        try (TrainingSession session = open(model)) {
            return session.step(batch, 0);
        }
    }

    private static Graph moved(Graph model, int index, float by) {
        Tensor weight = model.initializers().get("wf");
        float[] values = weight.toFloatArray();
        values[index] += by;
        return model.withInitializers(Map.of("wf", Tensor.ofFloats(values, weight.dims())));
    }
}
