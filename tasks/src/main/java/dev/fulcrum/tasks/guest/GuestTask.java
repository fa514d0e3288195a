package dev.fulcrum.tasks.guest;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.measure.Scores;
import dev.fulcrum.tasks.image.Augmentation;
import dev.fulcrum.train.TrainingRecipe;
import dev.fulcrum.train.TrainingTask;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Training a guest further, on labels, towards a teacher's recorded answers, or both, as the trainer sees it.
///
/// A metric that does not count (cosine, overlap) is told to the trainer in thousandths of an example, so that epochs can be told apart;
/// what is announced comes from [GuestJudge] with its own interval.
public final class GuestTask implements TrainingTask {
    private static final int TRAINING_SAMPLE = 500;
    private static final int THOUSANDTHS = 1000;

    private final GuestModel model;
    private final GuestData data;
    private final GuestSplit split;
    private final TrainingRecipe recipe;
    private final long seed;
    private final Optional<Teacher> teacher;

    /// A teacher's answers, recorded without augmentation.
    ///
    /// @param train       in the order of the training part
    /// @param validation  in the order of the validation part
    /// @param share       weight of the teacher against the labels, in (0, 1]; 1 without labels
    /// @param temperature of the softmax, at least 1
    /// @param live        the teacher itself, to be asked about the very inputs that the student is shown, however they were changed ("function
    ///                    matching", Beyer et al. 2022); what is recorded of training is not looked at then
    public record Teacher(GuestAnswers train, GuestAnswers validation, double share, double temperature, Optional<UnaryOperator<Map<String, Tensor>>> live) {
        private Teacher answering(GuestAnswers now) {
            return new Teacher(now, validation, share, temperature, live);
        }
    }

    /// @throws IllegalArgumentException when neither labels nor a teacher say what is right
    public GuestTask(GuestModel model, GuestData data, GuestSplit split, TrainingRecipe recipe, long seed, Optional<Teacher> teacher) {
        this.model = model;
        this.data = data;
        this.split = split;
        this.recipe = recipe;
        this.seed = seed;
        this.teacher = teacher;
        if (share() < 1 && !labelled()) throw new IllegalArgumentException("training needs labels or a teacher with the whole share");
    }

    private double share() {
        return teacher.map(Teacher::share).orElse(0.0);
    }

    /// Texts of a language model are their own labels: the next token.
    private boolean labelled() {
        boolean next = model.spec().head() == Head.TOKENS && data instanceof GuestTexts;
        return next || model.spec().head().classifies() && data.labels().isPresent();
    }

    @Override
    public Graph objective() {
        return GuestObjective.of(model, share(), teacher.map(Teacher::temperature).orElse(1.0));
    }

    @Override
    public int trainingExamples() {
        return split.train().length;
    }

    @Override
    public List<String> judged() {
        return List.of(model.spec().output());
    }

    @Override
    public Map<String, Tensor> batch(int[] examples, int epoch, int strength) {
        int[] positions = IntStream.of(examples).map(e -> split.train()[e]).toArray();
        Map<String, Tensor> batch = new HashMap<>(inputs(examples, positions, epoch, strength));
        if (share() < 1) batch.put(GuestObjective.TARGET, target(positions, batch));
        teacher.ifPresent(t -> t.live().ifPresentOrElse(live -> {
            GuestAnswers now = new GuestRun(model, data).answers(inputsOf(batch), positions, live);
            teach(t.answering(now), IntStream.range(0, examples.length).toArray(), batch);
        }, () -> teach(t, examples, batch)));
        return batch;
    }

    private Map<String, Tensor> inputsOf(Map<String, Tensor> batch) {
        Map<String, Tensor> inputs = new HashMap<>(batch);
        inputs.remove(GuestObjective.TARGET);
        return inputs;
    }

    private Map<String, Tensor> inputs(int[] examples, int[] positions, int epoch, int strength) {
        if (!(data instanceof GuestImages images)) return data.batch(positions);
        CanonicalSize size = images.pixels().size();
        Augmentation augmentation = Augmentation.of(recipe, strength);
        byte[][] augmented = new byte[positions.length][size.bytes()];
        for (int i = 0; i < positions.length; i++) {
            SplittableRandom random = random(epoch, examples[i]);
            augmentation.apply(images.image(positions[i]), size, random, augmented[i], 0);
            if (random.nextDouble() < recipe.strength("mixup")) {
                mix(augmented[i], images.image(split.train()[random.nextInt(split.train().length)]), random.nextDouble());
            }
        }
        return Map.of(model.spec().input(), images.tensor(augmented));
    }

    /// Another picture over this one (Zhang et al. 2018): only a teacher that sees it can say what that is.
    ///
    /// @param share of the picture itself
    private static void mix(byte[] picture, byte[] other, double share) {
        for (int i = 0; i < picture.length; i++) picture[i] = (byte) Math.round(share * (picture[i] & 0xFF) + (1 - share) * (other[i] & 0xFF));
    }

    private SplittableRandom random(int epoch, int example) {
        return new SplittableRandom(seed ^ (epoch * 0x9E3779B97F4A7C15L + example * 0xBF58476D1CE4E5B9L));
    }

    private Tensor target(int[] positions, Map<String, Tensor> batch) {
        return model.spec().head() == Head.TOKENS ? next(positions, batch) : distributions(positions);
    }

    /// Smoothed distributions over the classes.
    private Tensor distributions(int[] positions) {
        int classes = classes();
        float[] targets = new float[positions.length * classes];
        Arrays.fill(targets, (float) (recipe.smoothing() / classes));
        for (int i = 0; i < positions.length; i++) {
            targets[i * classes + data.labels().orElseThrow()[positions[i]]] += (float) (1 - recipe.smoothing());
        }
        return Tensor.ofFloats(targets, positions.length, classes);
    }

    /// As many as the model has outputs, which may be more than the data name.
    private int classes() {
        return teacher.map(t -> t.train().width()).orElseGet(() -> GuestOutputs.width(model).orElse(data.classes().size()));
    }

    private Tensor next(int[] positions, Map<String, Tensor> batch) {
        int longest = (int) batch.get(model.spec().input()).dim(1);
        long[] ids = new long[positions.length * longest];
        Arrays.fill(ids, GuestObjective.NO_TOKEN);
        for (int i = 0; i < positions.length; i++) {
            long[] text = ((GuestTexts) data).ids(positions[i]);
            System.arraycopy(text, 1, ids, i * longest, text.length - 1);
        }
        return Tensor.ofLongs(ids, positions.length, longest);
    }

    private void teach(Teacher t, int[] examples, Map<String, Tensor> batch) {
        switch (model.spec().head()) {
            case LOGITS, PROBABILITIES, LOG_PROBABILITIES -> batch.put(GuestObjective.TEACHER, softened(t, examples));
            case EMBEDDING, MAP -> batch.put(GuestObjective.TEACHER, recorded(t, examples));
            case TOKENS -> positions(t, examples, batch);
        }
    }

    private static Tensor softened(Teacher t, int[] examples) {
        int width = t.train().width();
        float[] rows = new float[examples.length * width];
        for (int i = 0; i < examples.length; i++) probabilities(t, examples[i], 0, rows, i * width);
        return Tensor.ofFloats(rows, examples.length, width);
    }

    private static void probabilities(Teacher t, int example, int position, float[] into, int at) {
        double[] log = t.train().logProbabilities(example, position, t.temperature());
        for (int c = 0; c < log.length; c++) into[at + c] = (float) Math.exp(log[c]);
    }

    private static Tensor recorded(Teacher t, int[] examples) {
        int width = t.train().width();
        float[] rows = new float[examples.length * width];
        for (int i = 0; i < examples.length; i++) System.arraycopy(t.train().rows()[examples[i]], 0, rows, i * width, width);
        return Tensor.ofFloats(rows, examples.length, width);
    }

    /// Every position that is no padding counts the same.
    private void positions(Teacher t, int[] examples, Map<String, Tensor> batch) {
        int width = t.train().width();
        int longest = (int) batch.get(model.spec().input()).dim(1);
        float[] rows = new float[examples.length * longest * width];
        float[] weights = new float[examples.length * longest];
        int all = IntStream.of(examples).map(t.train()::positions).sum();
        for (int i = 0; i < examples.length; i++) {
            for (int p = 0; p < t.train().positions(examples[i]); p++) {
                probabilities(t, examples[i], p, rows, (i * longest + p) * width);
                weights[i * longest + p] = 1f / all;
            }
        }
        batch.put(GuestObjective.TEACHER, Tensor.ofFloats(rows, examples.length, longest, width));
        batch.put(GuestObjective.WEIGHT, Tensor.ofFloats(weights, examples.length, longest));
    }

    @Override
    public Quality validate(UnaryOperator<Map<String, Tensor>> infer) {
        return judged(infer, split.validation(), teacher.map(Teacher::validation));
    }

    @Override
    public Quality judgeTraining(UnaryOperator<Map<String, Tensor>> infer) {
        int[] places = GuestSplit.sample(IntStream.range(0, split.train().length).toArray(), TRAINING_SAMPLE);
        int[] examples = IntStream.of(places).map(p -> split.train()[p]).toArray();
        return judged(infer, examples, teacher.map(t -> t.train().only(places)));
    }

    private Quality judged(UnaryOperator<Map<String, Tensor>> infer, int[] examples, Optional<GuestAnswers> taught) {
        GuestAnswers answers = new GuestRun(model, data).answers(examples, infer, _ -> { });
        Optional<int[]> labels = data.labels().filter(_ -> model.spec().head().classifies());
        if (labels.isPresent()) return GuestJudge.quality(answers, IntStream.of(examples).map(e -> labels.get()[e]).toArray()).quality();
        if (taught.isPresent()) return counted(GuestJudge.agreement(taught.get(), answers, model.spec().threshold()).getFirst());
        return counted(GuestJudge.nextTokens(answers, (GuestTexts) data, examples));
    }

    private static Quality counted(Scores scores) {
        if (scores.counts()) return scores.quality();
        long most = (long) scores.values().length * THOUSANDTHS;
        long reached = Math.round(scores.values().length * Math.max(0, scores.mean()) * THOUSANDTHS);
        return new Quality(scores.metric() + " in thousandths", Math.min(most, reached), most);
    }
}
