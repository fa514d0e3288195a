package dev.fulcrum.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final ContentHash DATA = ContentHash.of(new byte[] {1});
    private static final TrainingOptions OPTIONS = new TrainingOptions(Optimizer.Sgd.DEFAULT, 1, false, false, 0);
    @TempDir
    Path folder;

    private static Graph model() {
        return new Graph("m", List.of(Node.of("Identity", List.of("w"), "y")), Map.of("w", Tensor.ofFloats(new float[] {1}, 1)), List.of(),
                List.of(Value.of("y", ElementType.FLOAT)), List.of(), Map.of("", 17L), 8, Map.of(), new byte[0]);
    }

    private static TrainingPlan plan(int epochs, EarlyStopping stopping, OverfittingGuard guard) {
        return new TrainingPlan(epochs, 4, new Schedule.OneCycle(0.1, 0.3), OPTIONS, stopping, guard, 42);
    }

    /// Validation goes through the given successes of 100, epoch by epoch; training is perfect.
    private static TrainingTask task(int... right) {
        return new TrainingTask() {
            private int epoch;

            @Override
            public Graph objective() {
                return model();
            }

            @Override
            public int trainingExamples() {
                return 23;
            }

            @Override
            public List<String> judged() {
                return List.of("w");
            }

            @Override
            public Map<String, Tensor> batch(int[] examples, int epoch, int strength) {
                this.epoch = epoch;
                long[] seen = Arrays.stream(examples).mapToLong(i -> i + 1000L * epoch + 100_000L * strength).toArray();
                return Map.of("examples", Tensor.ofLongs(seen, seen.length));
            }

            @Override
            public Quality validate(UnaryOperator<Map<String, Tensor>> infer) {
                return new Quality("accuracy", right[Math.min(epoch, right.length - 1)], 100);
            }

            @Override
            public Quality judgeTraining(UnaryOperator<Map<String, Tensor>> infer) {
                return new Quality("accuracy", 100, 100);
            }
        };
    }

    /// A clock that goes on by so much at each look.
    private static LongSupplier clock(double seconds) {
        long[] now = {0};
        return () -> now[0] += (long) (seconds * 1e9);
    }

    @Test
    void aTrainingKilledAnywhereEndsWithTheBitsOfOneThatWasNot() {
        TrainingPlan plan = plan(4, EarlyStopping.NEVER, new OverfittingGuard(0.05, 3));
        Graph whole = new Trainer(new TestingTrainingEngine(1000), clock(1)).train(model(), task(50, 60, 55, 70), plan, DATA,
                folder.resolve("whole"), s -> { }).model();
        for (int kill = 0; kill < 20; kill++) {
            for (double tick : new double[] {0.1, 1, 4}) {
                Path at = folder.resolve("kill" + kill + "-" + tick);
                Trainer dying = new Trainer(new TestingTrainingEngine(kill), clock(tick));
                assertThatThrownBy(() -> dying.train(model(), task(50, 60, 55, 70), plan, DATA, at, s -> { }))
                        .isInstanceOf(TestingTrainingEngine.Killed.class);
                Graph resumed = new Trainer(new TestingTrainingEngine(1000), clock(tick)).train(model(), task(50, 60, 55, 70), plan, DATA,
                        at, s -> { }).model();
                assertThat(resumed).as("killed at step %d, clock %s", kill, tick).isEqualTo(whole);
            }
        }
    }

    @Test
    void aFinishedTrainingIsNotPaidAgain() {
        TrainingPlan plan = plan(3, EarlyStopping.NEVER, OverfittingGuard.OFF);
        Trained first = new Trainer(new TestingTrainingEngine(1000), clock(1)).train(model(), task(50), plan, DATA, folder, s -> { });
        Trained again = new Trainer(new TestingTrainingEngine(0), clock(1)).train(model(), task(50), plan, DATA, folder, s -> { });
        assertThat(again).isEqualTo(first);
    }

    @Test
    void anotherPlanOrOtherDataIgnoresTheCheckpoint() {
        TrainingPlan plan = plan(2, EarlyStopping.NEVER, OverfittingGuard.OFF);
        new Trainer(new TestingTrainingEngine(1000), clock(1)).train(model(), task(50), plan, DATA, folder, s -> { });
        assertThatThrownBy(() -> new Trainer(new TestingTrainingEngine(0), clock(1)).train(model(), task(50), plan,
                ContentHash.of(new byte[] {2}), folder, s -> { })).isInstanceOf(TestingTrainingEngine.Killed.class);
    }

    @Test
    void keepsTheWeightsOfTheBestEpoch() {
        Graph[] byEpoch = new Graph[3];
        for (int epochs = 1; epochs <= 3; epochs++) {
            // The schedule stretches with the length, so each prefix is taken from one training of three epochs by where its best lies.
            int[] right = new int[3];
            right[epochs - 1] = 90;
            byEpoch[epochs - 1] = new Trainer(new TestingTrainingEngine(1000), clock(1))
                    .train(model(), task(right), plan(3, EarlyStopping.NEVER, OverfittingGuard.OFF), DATA, folder.resolve("e" + epochs), s -> { })
                    .model();
        }
        assertThat(byEpoch[0]).isNotEqualTo(byEpoch[1]);
        assertThat(byEpoch[1]).isNotEqualTo(byEpoch[2]);
    }

    @Test
    void stopsWhenTheMinimumIsReachedWithConfidence() {
        EarlyStopping until = new EarlyStopping(0, 0.8, 0.9);
        Trained t = new Trainer(new TestingTrainingEngine(1000), clock(1))
                .train(model(), task(70, 81, 90, 95), plan(4, until, OverfittingGuard.OFF), DATA, folder, s -> { });
        assertThat(t.stop()).isEqualTo(Trained.Stop.REACHED);
        assertThat(t.curve().points()).hasSize(3);
    }

    @Test
    void stopsWhenValidationStandsStill() {
        Trained t = new Trainer(new TestingTrainingEngine(1000), clock(1)).train(model(), task(70, 60, 60, 60, 60),
                plan(5, new EarlyStopping(2, 0, 0.5), OverfittingGuard.OFF), DATA, folder, s -> { });
        assertThat(t.stop()).isEqualTo(Trained.Stop.STALLED);
        assertThat(t.curve().best().epoch()).isEqualTo(1);
        assertThat(t.curve().points()).hasSize(3);
    }

    @Test
    void theGuardRegularisesHarderOnlyWhenTheGapIsSure() {
        Trained t = new Trainer(new TestingTrainingEngine(1000), clock(1)).train(model(), task(99, 50, 50, 50, 50),
                plan(5, EarlyStopping.NEVER, new OverfittingGuard(0.05, 2)), DATA, folder, s -> { });
        assertThat(t.curve().points().stream().map(LearningCurve.Point::strength).toList()).containsExactly(0, 0, 1, 2, 2);
    }

    @Test
    void aLossThatIsNotFiniteIsAFault() {
        TrainingPlan plan = new TrainingPlan(1, 4, new Schedule.Constant(Double.NaN), OPTIONS, EarlyStopping.NEVER, OverfittingGuard.OFF, 1);
        assertThatThrownBy(() -> new Trainer(new TestingTrainingEngine(1000), clock(1)).train(model(), task(1), plan, DATA, folder, s -> { }))
                .isInstanceOf(FaultException.class).hasMessageContaining("loss must stay finite");
    }

    @Test
    void everyEpochVisitsEveryExampleOnce() {
        for (int epoch = 0; epoch < 5; epoch++) {
            int[] order = Trainer.order(100, 7, epoch);
            assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(java.util.stream.IntStream.range(0, 100).toArray());
        }
        assertThat(Trainer.order(100, 7, 0)).isNotEqualTo(Trainer.order(100, 7, 1)).isNotEqualTo(Trainer.order(100, 8, 0));
    }
}
