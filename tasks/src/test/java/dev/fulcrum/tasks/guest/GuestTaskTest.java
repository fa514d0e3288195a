package dev.fulcrum.tasks.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.Schedule;
import dev.fulcrum.train.TrainingRecipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GuestTaskTest {
    private static final TrainingRecipe RECIPE = new TrainingRecipe("test", new Optimizer.AdamW(0.9, 0.99, 1e-8, 0.01), new Schedule.Cosine(1e-3, 0.1), 4,
            Map.of(), 0, 1);

    private static GuestModel model() {
        GraphBuilder g = new GraphBuilder("model");
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(1));
        Graph graph = g.output(g.name("y", x), ElementType.FLOAT).build();
        GuestSpec spec = new GuestSpec(GuestSpec.Kind.TENSORS, "x", Optional.empty(), Optional.empty(), 128, "y", Head.LOGITS, GuestSpec.Pooling.NONE, 0.3,
                List.of(), "accuracy", Map.of(), true);
        return new GuestModel(Path.of("model.onnx"), graph, false, spec);
    }

    /// Two classes with the scores 0 and x.
    private static Map<String, Tensor> teacher(Map<String, Tensor> inputs) {
        float[] x = inputs.get("x").toFloatArray();
        float[] scores = new float[2 * x.length];
        for (int i = 0; i < x.length; i++) scores[2 * i + 1] = x[i];
        return Map.of("y", Tensor.ofFloats(scores, x.length, 2));
    }

    /// What was recorded is not looked at where the teacher itself can be asked.
    @Test
    void aLiveTeacherIsAskedAboutWhatTheStudentIsShown() {
        TestingData data = TestingData.of(10, 2, 1, false, 1);
        GuestSplit split = new GuestSplit(new int[] {2, 4, 6, 8}, new int[] {1, 3}, new int[] {5, 7});
        GuestAnswers wrong = new GuestAnswers(Head.LOGITS, 2, new float[4][2]);
        UnaryOperator<Map<String, Tensor>> live = GuestTaskTest::teacher;
        GuestTask task = new GuestTask(model(), data, split, RECIPE, 1,
                Optional.of(new GuestTask.Teacher(wrong, wrong.only(new int[] {0, 1}), 1, 2, Optional.of(live))));
        Map<String, Tensor> batch = task.batch(new int[] {3, 0}, 1, 0);
        float[] x = batch.get("x").toFloatArray();
        float[] taught = batch.get(GuestObjective.TEACHER).toFloatArray();
        assertThat(x).containsExactly(data.values()[8], data.values()[2]);
        for (int i = 0; i < 2; i++) assertThat((double) taught[2 * i + 1]).isCloseTo(1 / (1 + Math.exp(-x[i] / 2)), within(1e-5));
    }
}
