package dev.fulcrum.engines.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.TrainingEngine;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TorchTrainingTest {
    static List<TrainingOptions> options() {
        return List.of(new TrainingOptions(Optimizer.AdamW.DEFAULT, 1, false, false, 0),
                new TrainingOptions(Optimizer.Sgd.DEFAULT, 1, false, true, 1),
                new TrainingOptions(new Optimizer.Sgd(0.9, false, 0), 1, false, false, 0),
                new TrainingOptions(Optimizer.AdamW.DEFAULT, 1, true, true, 5));
    }

    @ParameterizedTest
    @MethodSource("options")
    void separableImagesAreLearned(TrainingOptions options) {
        double rate = options.optimizer() instanceof Optimizer.AdamW ? 0.01 : 0.05;
        try (TrainingSession session = new TorchTraining().open(TestingNets.smallCnn(1), TestingNets.softCrossEntropy(), options)) {
            double first = session.step(TestingNets.batch(0, 32), rate);
            for (int i = 1; i < 60; i++) session.step(TestingNets.batch(i, 32), rate);
            assertThat(first).isBetween(0.5, 3.0);
            assertThat(accuracy(session, TestingNets.batch(1000, 200))).isGreaterThan(0.97);
        }
    }

    @Test
    void weightsAndStatisticsComeBackInTheGraph() {
        Graph before = TestingNets.smallCnn(1);
        Map<String, Tensor> batch = TestingNets.batch(7, 16);
        try (TrainingSession session = new TorchTraining().open(before, TestingNets.softCrossEntropy(), options().getFirst())) {
            for (int i = 0; i < 5; i++) session.step(batch, 0.01);
            Graph after = session.model();
            assertThat(after.initializers().keySet()).isEqualTo(before.initializers().keySet());
            for (String changed : List.of("w1", "w2", "wf", "bf", "n1.scale", "n1.mean", "n1.var")) {
                assertThat(after.initializers().get(changed)).as(changed).isNotEqualTo(before.initializers().get(changed));
            }
            assertThat(after.initializers().get("mean")).isEqualTo(before.initializers().get("mean"));
            try (TrainingSession again = new TorchTraining().open(after, TestingNets.softCrossEntropy(), options().getFirst())) {
                assertThat(again.infer(batch, List.of("probabilities"))).isEqualTo(session.infer(batch, List.of("probabilities")));
            }
        }
    }

    /// Frozen weights keep their bits, a frozen normalisation its statistics too; all others move.
    @ParameterizedTest
    @MethodSource("options")
    void frozenWeightsStayAsTheyWere(TrainingOptions options) {
        Graph before = TestingNets.smallCnn(1);
        Set<String> frozen = Set.of("w1", "n1.scale", "n1.bias", "bf");
        try (TrainingSession session = new TorchTraining().open(before, TestingNets.softCrossEntropy(), options.withFrozen(frozen))) {
            for (int i = 0; i < 3; i++) session.step(TestingNets.batch(i, 16), 0.01);
            Graph after = session.model();
            for (String kept : List.of("w1", "n1.scale", "n1.bias", "n1.mean", "n1.var", "bf")) {
                assertThat(after.initializers().get(kept)).as(kept).isEqualTo(before.initializers().get(kept));
            }
            for (String moved : List.of("w2", "wf", "n2.scale", "n2.mean", "n2.var")) {
                assertThat(after.initializers().get(moved)).as(moved).isNotEqualTo(before.initializers().get(moved));
            }
        }
    }

    @Test
    void whatCannotBeTrainedIsNamedNodeByNode() {
        Graph model = TestingNets.smallCnn(1);
        assertThat(new TorchTraining().obstacles(model)).isEmpty();
        List<dev.fulcrum.graph.Node> nodes = new java.util.ArrayList<>(model.nodes());
        nodes.add(dev.fulcrum.graph.Node.of("StringNormalizer", List.of("image"), "s1"));
        nodes.add(new dev.fulcrum.graph.Node("mine", "Attention", "com.microsoft", List.of("s1"), List.of("s2"), Map.of()));
        assertThat(new TorchTraining().obstacles(model.withNodes(nodes, model.initializers()))).extracting(Object::toString)
                .satisfiesExactly(a -> assertThat(a).contains("StringNormalizer"), b -> assertThat(b).contains("com.microsoft.Attention", "mine"));
    }

    /// One AdamW step from zero state changes every weight by rate * sign(gradient), after decay (Loshchilov and Hutter 2019).
    @Test
    void firstAdamStepFollowsTheFormula() {
        Graph model = TestingNets.smallCnn(3);
        var options = new TrainingOptions(new Optimizer.AdamW(0.9, 0.999, 1e-12, 0.1), 1, false, false, 0);
        try (var session = (TorchTrainingSession) new TorchTraining().open(model, TestingNets.softCrossEntropy(), options)) {
            Map<String, Tensor> gradients = session.gradients(TestingNets.batch(2, 16));
            try (var fresh = new TorchTraining().open(model, TestingNets.softCrossEntropy(), options)) {
                fresh.step(TestingNets.batch(2, 16), 0.01);
                assertStep(model, fresh.model(), gradients, "wf", 0.1);
                assertStep(model, fresh.model(), gradients, "bf", 0);
            }
        }
    }

    private static void assertStep(Graph before, Graph after, Map<String, Tensor> gradients, String name, double decay) {
        float[] old = before.initializers().get(name).toFloatArray();
        float[] now = after.initializers().get(name).toFloatArray();
        float[] gradient = gradients.get(name).toFloatArray();
        for (int i = 0; i < old.length; i++) {
            assertThat(now[i]).isCloseTo((float) (old[i] * (1 - 0.01 * decay) - 0.01 * Math.signum(gradient[i])), within(1e-5f));
        }
    }

    @Test
    void faultsNameWhatIsMissing() {
        Graph unknown = TestingNets.smallCnn(1).withNodes(List.of(dev.fulcrum.graph.Node.of("Frobnicate", List.of("image"), "logits")), Map.of());
        assertThatThrownBy(() -> new TorchTraining().open(unknown, TestingNets.softCrossEntropy(), options().getFirst()))
                .isInstanceOf(FaultException.class).hasMessageContaining("Frobnicate").hasMessageContaining("logits");
        try (TrainingSession session = new TorchTraining().open(TestingNets.smallCnn(1), TestingNets.softCrossEntropy(), options().getFirst())) {
            assertThatThrownBy(() -> session.step(Map.of(), 0.1)).isInstanceOf(FaultException.class).hasMessageContaining("image");
        }
    }

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(TrainingEngine.class)).extracting(TrainingEngine::name).containsExactly("torch");
        assertThat(new TorchTraining().version()).startsWith("libtorch 2.");
    }

    private static double accuracy(TrainingSession session, Map<String, Tensor> batch) {
        float[] given = session.infer(batch, List.of("probabilities")).get("probabilities").toFloatArray();
        float[] target = batch.get("target").toFloatArray();
        int right = 0;
        for (int n = 0; n < target.length / 3; n++) if (best(given, n) == best(target, n)) right++;
        return right / (target.length / 3.0);
    }

    private static int best(float[] values, int row) {
        int best = 0;
        for (int k = 1; k < 3; k++) if (values[row * 3 + k] > values[row * 3 + best]) best = k;
        return best;
    }
}
