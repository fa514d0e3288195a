package dev.fulcrum.bench.fashion;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.measure.Scores;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.tasks.image.ImageJudge;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Right or wrong, example by example, as ONNX Runtime serves the models; each model is asked once a split.
final class FashionJudge {
    private final ImageDataset data;
    private final Split split;
    private final Map<String, Scores> known = new LinkedHashMap<>();

    FashionJudge(ImageDataset data, Split split) {
        this.data = data;
        this.split = split;
    }

    Scores validation(Path model) {
        return known.computeIfAbsent("validation " + model, k -> scores(model, split.validation()));
    }

    Scores test(Path model) {
        return known.computeIfAbsent("test " + model, k -> scores(model, split.test()));
    }

    /// On the training split as it is, not augmented.
    Scores training(Path model) {
        return known.computeIfAbsent("training " + model, k -> scores(model, split.train()));
    }

    private Scores scores(Path model, int[] examples) {
        try (Session session = Engine.named("onnxruntime").open(model, SessionOptions.ONE_THREAD)) {
            Answers answers = ImageJudge.answers(data, examples, session::run);
            return new Scores("accuracy", true,
                    IntStream.range(0, answers.size()).mapToDouble(i -> answers.plain(i) == answers.label(i) ? 1 : 0).toArray());
        }
    }

    /// What a model loses against another on validation, in pairs; above 0 it is worse.
    PairedDifference lostOnValidation(Path base, Path model) {
        return validation(base).minus(validation(model));
    }

    PairedDifference lostOnTest(Path base, Path model) {
        return test(base).minus(test(model));
    }

    /// By how much one model's gap between training and validation accuracy is narrower than another's. Both parts are differences in pairs over
    /// different examples, so that their errors add in squares.
    Estimate gapNarrowed(Path wide, Path narrow) {
        Estimate training = training(wide).minus(training(narrow)).difference();
        Estimate validation = validation(wide).minus(validation(narrow)).difference();
        double value = training.value() - validation.value();
        double half = Math.hypot(half(training), half(validation));
        return new Estimate(value, value - half, value + half, "1", Basis.MEASURED);
    }

    double gap(Path model) {
        return training(model).mean() - validation(model).mean();
    }

    private static double half(Estimate e) {
        return (e.high() - e.low()) / 2;
    }
}
