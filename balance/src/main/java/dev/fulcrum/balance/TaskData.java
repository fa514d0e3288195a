package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.data.DataReport;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.unit.ContentHash;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the whole flow asks of a task once its data is read: models to weigh, a way to judge one, and names for what it is about.
public sealed interface TaskData permits ImageData, SuggestData {
    /// Reads the brief's data, or takes what an earlier run of the same brief on unchanged files left.
    ///
    /// @throws dev.fulcrum.unit.FaultException with every fault that the data has
    static TaskData read(Asked asked, Machine machine) {
        if (asked.brief().task().equals(Brief.SUGGESTIONS)) {
            return SuggestData.read(asked, machine);
        }
        return ImageData.read(asked, (done, total) -> {
            if (done % 500 == 0) machine.progress().accept(Progress.of("data", done + " of " + total + " images"));
        });
    }

    /// Of everything that is learnt from and judged on.
    ContentHash digest();

    DataReport report();

    /// Names of the answers' classes; none where answers are no classes.
    List<String> classes();

    /// What every model of the task eats, as the weighing wants it.
    List<WeighRequest.Input> inputs();

    /// The same for one model by the id under which it is weighed: where its work depends on what it is shown, it is shown examples of validation.
    default List<WeighRequest.Input> inputs(ResultFolder folder, String id) {
        return inputs();
    }

    /// The job that writes all sizes untrained; its result has `sizes`.
    Asking prepare(ResultFolder folder, Brief brief);

    /// The job that measures a model on the test split; its result has `test`.
    ///
    /// @param data    folder of the data
    /// @param answers the file to write with what the model answers, where the task records that
    /// @param before  the same model as it was before it was fitted again, where it was: what that brought is told too
    Asking judge(Path model, Path data, Optional<Path> answers, Optional<Path> before);

    /// A worker's job and what it is asked.
    record Asking(String job, Object request) {}

    /// What a job that judges tells.
    record Judged(Quality test) {}

    /// The same for a result's data folder as it lies there, whatever its task.
    static Asking judging(Path model, Path data) {
        return SuggestData.isIn(data) ? SuggestData.judging(model, data) : ImageData.judging(model, data, Optional.empty());
    }

    /// Whether a folder holds data that models can be judged on.
    static boolean isIn(Path data) {
        return SuggestData.isIn(data) || ImageData.isIn(data);
    }
}
