package dev.fulcrum.train;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Quality;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What the trainer must be told about a task: it knows batches, an objective and a metric, and nothing else about it.
///
/// Everything here is a pure function of its arguments and of the seed that the task was made with.
public interface TrainingTask {
    /// The objective joined to the model; see [TrainingEngine#open].
    Graph objective();

    /// Examples in the training split, at least 1.
    int trainingExamples();

    /// Values of the model that judging reads.
    List<String> judged();

    /// Model inputs and objective inputs for one step.
    ///
    /// @param examples positions in the training split, 0 to trainingExamples - 1
    /// @param epoch    from 0; with the example it decides the augmentation
    /// @param strength how hard to regularise, 0 (as the recipe says) and up; see [OverfittingGuard]
    Map<String, Tensor> batch(int[] examples, int epoch, int strength);

    /// Quality on the validation split.
    Quality validate(UnaryOperator<Map<String, Tensor>> infer);

    /// Quality on a fixed sample of the training split, not augmented, to be compared with validation.
    Quality judgeTraining(UnaryOperator<Map<String, Tensor>> infer);
}
