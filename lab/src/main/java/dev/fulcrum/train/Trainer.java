package dev.fulcrum.train;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Trains one model: epochs over a task's batches, judging after each, best weights kept, checkpoints that resume to the same bits.
///
/// No decision depends on the clock; the clock only says how much was paid and how often to save. So a run that was killed at any
/// moment and started again ends with the weights of a run that was not, at the same number of threads.
public final class Trainer {
    private static final double SAVE_EVERY_SECONDS = 10;

    private final TrainingEngine engine;
    private final LongSupplier nanos;

    public Trainer(TrainingEngine engine, LongSupplier nanos) {
        this.engine = engine;
        this.nanos = nanos;
    }

    /// Progress within a training, for the live line.
    public record Step(int epoch, int epochs, int step, int steps, double loss, LearningCurve curve, double seconds) {}

    /// Trains to the end, or goes on from the checkpoint in the folder.
    ///
    /// @param data   identity of the data and recipe that the task stands for; a checkpoint made with another is ignored
    /// @param folder where checkpoints lie; made when missing
    /// @throws dev.fulcrum.unit.FaultException when the model cannot be trained or the loss is no longer finite
    public Trained train(Graph model, TrainingTask task, TrainingPlan plan, ContentHash data, Path folder, Consumer<Step> listener) {
        try (Run run = new Run(model, task, plan, data, new Checkpoint(folder), listener)) {
            return run.toEnd();
        }
    }

    /// The order in which one epoch visits the examples (Fisher and Yates), from seed and epoch alone.
    static int[] order(int examples, long seed, int epoch) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        int[] order = new int[examples];
        for (int i = 0; i < examples; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private final class Run implements AutoCloseable {
        private final TrainingTask task;
        private final TrainingPlan plan;
        private final Checkpoint checkpoint;
        private final Consumer<Step> listener;
        private final TrainingSession session;
        private final ContentHash key;
        private final long started = nanos.getAsLong();
        private final int steps;
        private Checkpoint.Progress at;
        private final double paidBefore;
        private double savedAt;

        Run(Graph model, TrainingTask task, TrainingPlan plan, ContentHash data, Checkpoint checkpoint, Consumer<Step> listener) {
            this.task = task;
            this.plan = plan;
            this.checkpoint = checkpoint;
            this.listener = listener;
            this.session = engine.open(model, task.objective(), plan.options());
            this.steps = Math.max(1, task.trainingExamples() / plan.batchSize());
            this.key = ContentHash.of(OnnxFile.toBytes(model), Json.write(plan).getBytes(StandardCharsets.UTF_8),
                    data.hex().getBytes(StandardCharsets.UTF_8), engine.version().getBytes(StandardCharsets.UTF_8));
            this.at = checkpoint.load(key).orElse(new Checkpoint.Progress(key, 0, 0, 0, 0, 0, false, "", "", LearningCurve.EMPTY));
            if (!at.state().isEmpty()) session.restore(checkpoint.state(at.state()));
            this.paidBefore = at.seconds();
            this.savedAt = paidBefore;
        }

        Trained toEnd() {
            while (!at.finished()) epoch();
            return new Trained(checkpoint.best(at.best()), at.curve(), at.seconds(), stop(at.curve()));
        }

        private double seconds() {
            return paidBefore + (nanos.getAsLong() - started) / 1e9;
        }

        private void epoch() {
            int[] order = order(task.trainingExamples(), plan.seed(), at.epoch());
            double sum = at.lossSum();
            for (int step = at.step(); step < steps; step++) {
                sum += step(order, step);
                if (seconds() - savedAt > SAVE_EVERY_SECONDS) save(at.epoch(), step + 1, sum, at.strength(), false, at.best(), at.curve());
                listener.accept(new Step(at.epoch() + 1, plan.epochs(), step + 1, steps, sum / (step + 1), at.curve(), seconds()));
            }
            judge(sum / steps);
        }

        private double step(int[] order, int step) {
            int[] examples = java.util.Arrays.copyOfRange(order, step * plan.batchSize(),
                    Math.min(order.length, (step + 1) * plan.batchSize()));
            double done = (at.epoch() + (double) step / steps) / plan.epochs();
            double loss = session.step(task.batch(examples, at.epoch(), at.strength()), plan.schedule().at(done));
            if (!Double.isFinite(loss)) throw diverged(loss, at.epoch() + 1, step + 1);
            return loss;
        }

        private void judge(double loss) {
            Quality training = task.judgeTraining(this::infer);
            Quality validation = task.validate(this::infer);
            Estimate gap = OverfittingGuard.gap(training, validation);
            LearningCurve curve = at.curve().plus(
                    new LearningCurve.Point(at.epoch() + 1, loss, training, validation, gap, at.strength(), seconds()));
            boolean better = curve.best().epoch() == at.epoch() + 1;
            String best = better ? checkpoint.saveBest(session.model(), at.epoch() + 1) : at.best();
            save(at.epoch() + 1, 0, 0, plan.guard().next(at.strength(), gap), ended(curve), best, curve);
            listener.accept(new Step(at.epoch(), plan.epochs(), steps, steps, loss, curve, seconds()));
        }

        private boolean ended(LearningCurve curve) {
            return curve.points().getLast().epoch() >= plan.epochs() || stop(curve) != Trained.Stop.LENGTH;
        }

        private Trained.Stop stop(LearningCurve curve) {
            if (plan.stopping().reached(curve.points().getLast().validation())) return Trained.Stop.REACHED;
            return plan.stopping().stalled(curve) ? Trained.Stop.STALLED : Trained.Stop.LENGTH;
        }

        private Map<String, Tensor> infer(Map<String, Tensor> inputs) {
            return session.infer(inputs, task.judged());
        }

        private void save(int epoch, int step, double lossSum, int strength, boolean finished, String best, LearningCurve curve) {
            String state = finished ? "" : checkpoint.saveState(session, epoch, step);
            savedAt = seconds();
            at = new Checkpoint.Progress(key, epoch, step, lossSum, strength, savedAt, finished, state, best, curve);
            checkpoint.commit(at);
        }

        @Override
        public void close() {
            session.close();
        }
    }

    private static RuntimeException diverged(double loss, int epoch, int step) {
        return Fault.of("train", "the loss must stay finite", loss + " in epoch " + epoch + ", step " + step,
                "lower the learning rate or switch bf16 off in the recipe").raise();
    }
}
