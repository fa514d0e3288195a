package dev.fulcrum.tasks.image;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.Split;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.train.TrainingRecipe;
import dev.fulcrum.train.TrainingTask;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/// Classification of images as the trainer sees it: augmented batches, soft targets, accuracy.
public final class ImageTrainingTask implements TrainingTask {
    private static final int TRAINING_SAMPLE = 1000;

    private final ImageDataset data;
    private final Split split;
    private final TrainingRecipe recipe;
    private final long seed;
    private final Optional<Teacher> teacher;
    private int validated;
    private Answers best;

    /// A teacher's answers on the training split.
    ///
    /// @param probabilities [examples,classes] at the temperature, by position in the training split
    /// @param share         weight of the teacher against the labels, in [0, 1]
    /// @param temperature   of the softmax, at least 1
    public record Teacher(float[] probabilities, double share, double temperature) {}

    public ImageTrainingTask(ImageDataset data, Split split, TrainingRecipe recipe, long seed, Optional<Teacher> teacher) {
        this.data = data;
        this.split = split;
        this.recipe = recipe;
        this.seed = seed;
        this.teacher = teacher;
    }

    @Override
    public Graph objective() {
        return teacher.map(t -> ImageObjective.distillation(t.share(), t.temperature())).orElseGet(ImageObjective::crossEntropy);
    }

    @Override
    public int trainingExamples() {
        return split.train().length;
    }

    @Override
    public List<String> judged() {
        return List.of("probabilities");
    }

    @Override
    public Map<String, Tensor> batch(int[] examples, int epoch, int strength) {
        CanonicalSize shape = data.size();
        int size = shape.bytes();
        byte[] images = new byte[examples.length * size];
        byte[] pixels = new byte[size];
        Augmentation augmentation = Augmentation.of(recipe, strength);
        for (int i = 0; i < examples.length; i++) {
            data.copy(split.train()[examples[i]], pixels, 0);
            augmentation.apply(pixels, shape, random(epoch, examples[i]), images, i * size);
        }
        float[] targets = targets(examples);
        float[] answers = teacher.map(t -> rows(t.probabilities(), examples)).orElse(new float[0]);
        mix(images, targets, answers, examples, epoch, strength);
        return tensors(images, targets, answers, examples.length);
    }

    private SplittableRandom random(int epoch, int example) {
        return new SplittableRandom(seed ^ (epoch * 0x9E3779B97F4A7C15L + example * 0xBF58476D1CE4E5B9L));
    }

    private float[] targets(int[] examples) {
        int classes = data.classes().size();
        float[] targets = new float[examples.length * classes];
        Arrays.fill(targets, (float) (recipe.smoothing() / classes));
        for (int i = 0; i < examples.length; i++) {
            targets[i * classes + data.label(split.train()[examples[i]])] += (float) (1 - recipe.smoothing());
        }
        return targets;
    }

    private float[] rows(float[] all, int[] examples) {
        int classes = data.classes().size();
        float[] rows = new float[examples.length * classes];
        for (int i = 0; i < examples.length; i++) System.arraycopy(all, examples[i] * classes, rows, i * classes, classes);
        return rows;
    }

    /// Mixup (Zhang et al. 2018): each example with the next of the batch, one part for the whole batch.
    private void mix(byte[] images, float[] targets, float[] answers, int[] examples, int epoch, int strength) {
        double alpha = recipe.strength("mixup") + 0.1 * strength;
        if (alpha == 0 || examples.length < 2) return;
        double part = symmetricBeta(alpha, random(epoch, -1 - examples[0]));
        mix(images, part, examples.length);
        mix(targets, part, examples.length);
        mix(answers, part, examples.length);
    }

    /// A draw from Beta(alpha, alpha), folded to at least one half (Johnk's method; alpha is small here).
    private static double symmetricBeta(double alpha, SplittableRandom random) {
        while (true) {
            double x = Math.pow(random.nextDouble(), 1 / alpha);
            double y = Math.pow(random.nextDouble(), 1 / alpha);
            if (x + y <= 1 && x + y > 0) return Math.max(x, y) / (x + y);
        }
    }

    private static void mix(byte[] rows, double part, int count) {
        int size = rows.length / count;
        byte[] before = rows.clone();
        for (int i = 0; i < rows.length; i++) {
            int other = before[(i + size) % rows.length] & 0xff;
            rows[i] = (byte) Math.round(part * (before[i] & 0xff) + (1 - part) * other);
        }
    }

    private static void mix(float[] rows, double part, int count) {
        int size = rows.length / count;
        float[] before = rows.clone();
        for (int i = 0; i < rows.length; i++) rows[i] = (float) (part * before[i] + (1 - part) * before[(i + size) % rows.length]);
    }

    private Map<String, Tensor> tensors(byte[] images, float[] targets, float[] answers, int count) {
        Map<String, Tensor> batch = new HashMap<>();
        batch.put("image", images(images, count));
        batch.put("target", Tensor.ofFloats(targets, count, data.classes().size()));
        if (teacher.isPresent()) batch.put("teacher", Tensor.ofFloats(answers, count, data.classes().size()));
        return batch;
    }

    private Tensor images(byte[] pixels, int count) {
        CanonicalSize s = data.size();
        ByteBuffer direct = Tensor.allocate(pixels.length).put(pixels).flip();
        return Tensor.of(ElementType.UINT8, new long[] {count, s.height(), s.width(), s.channels()}, direct);
    }

    @Override
    public Quality validate(UnaryOperator<Map<String, Tensor>> infer) {
        Answers answers = ImageJudge.answers(data, split.validation(), infer);
        Quality quality = answers.quality(ImageJudge.METRIC);
        validated++;
        if (best == null || quality.value() > best.quality(ImageJudge.METRIC).value()) best = answers;
        return quality;
    }

    /// The validation answers of the first best of so many epochs, where this process judged all of them.
    Optional<Answers> bestOf(int epochs) {
        return validated == epochs ? Optional.ofNullable(best) : Optional.empty();
    }

    @Override
    public Quality judgeTraining(UnaryOperator<Map<String, Tensor>> infer) {
        int[] train = split.train();
        int count = Math.min(TRAINING_SAMPLE, train.length);
        int[] sample = new int[count];
        for (int i = 0; i < count; i++) sample[i] = train[(int) ((long) i * train.length / count)];
        return ImageJudge.accuracy(data, sample, infer);
    }
}
