package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.train.TrainingTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Training of a [NextItemNet] as the trainer sees it: stretches of users' pasts, each event to foresee the next, cross-entropy over items.
///
/// A small catalogue is scored whole. Of a large one a batch scores its own targets and some drawn evenly (sampled softmax, Bengio and Senécal 2003; shared
/// by the batch as by Yi et al. 2019): from the score of item i the logarithm of its chance to be there is taken, 1 - (1 - s/n)(1 - f)^m with s drawn of n
/// items, f its share of all targets and m targets in the batch, so that the expected gradient is nearly that of the whole.
final class SequenceTask implements TrainingTask {
    private static final int JUDGED = 2_000;
    /// Items drawn beside the targets; catalogues up to here are scored whole.
    private static final int DRAWN = 800;

    private final Suggesting suggesting;
    private final SuggestFit fit;
    private final SuggestFamily family;
    private final boolean about;
    private final List<Stretch> stretches = new ArrayList<>();
    private final Cases validation;
    /// Items that any event has which may be learnt from.
    private final int[] seen;
    /// By item, its share of the targets.
    private final double[] frequency;
    private final long seed;

    /// Some events of a user that follow each other.
    private record Stretch(int user, int[] events) {}

    /// @param before the part of which nothing may be known
    /// @param about  whether the net looks at what is known of users
    SequenceTask(Suggesting suggesting, SuggestFit fit, EventSplit.Part before, boolean about, long seed) {
        this.suggesting = suggesting;
        this.fit = fit;
        this.family = suggesting.family();
        this.about = about;
        this.validation = suggesting.cases(EventSplit.Part.VALIDATION);
        for (int u = 0; u < suggesting.table().users().size(); u++) cut(u, before);
        boolean[] had = fit.seen();
        this.seen = IntStream.range(0, had.length).filter(i -> had[i]).toArray();
        this.frequency = frequency();
        this.seed = seed;
    }

    private double[] frequency() {
        double[] counts = new double[family.items()];
        for (Stretch s : stretches) for (int k = 1; k < s.events().length; k++) counts[suggesting.table().item(s.events()[k])]++;
        double sum = Math.max(1, Arrays.stream(counts).sum());
        return Arrays.stream(counts).map(c -> c / sum).toArray();
    }

    /// Stretches of one event more than a history holds, the newest complete, side by side without a gap.
    private void cut(int user, EventSplit.Part before) {
        EventTable table = suggesting.table();
        List<Integer> past = new ArrayList<>();
        for (int e = table.first(user); e < table.first(user + 1); e++) {
            boolean again = !past.isEmpty() && table.item(past.getLast()) == table.item(e);
            if (suggesting.split().before(e, before) && !again) past.add(e);
        }
        for (int end = past.size(); end >= 2; end -= family.longest()) {
            stretches.add(new Stretch(user, past.subList(Math.max(0, end - family.longest() - 1), end).stream().mapToInt(e -> e).toArray()));
        }
    }

    @Override
    public Graph objective() {
        List<Node> nodes = List.of(Node.of("SoftmaxCrossEntropyLoss", List.of("logits", "target"), "loss").with("reduction", "mean"));
        return new Graph("next item", nodes, Map.of(), List.of(Value.of("logits", ElementType.FLOAT, Dim.of("M"), Dim.of("C")),
                Value.of("target", ElementType.INT64, Dim.of("M"))), List.of(Value.of("loss", ElementType.FLOAT)), List.of(), Map.of("", 17L), 8,
                Map.of(), new byte[0]);
    }

    @Override
    public int trainingExamples() {
        return Math.max(1, stretches.size());
    }

    @Override
    public List<String> judged() {
        return List.of("scores");
    }

    @Override
    public Map<String, Tensor> batch(int[] examples, int epoch, int strength) {
        int longest = family.longest();
        EventTable table = suggesting.table();
        long[] history = new long[examples.length * longest];
        float[] strengths = new float[history.length];
        Arrays.fill(history, -1);
        IntStream.Builder positions = IntStream.builder();
        IntStream.Builder targets = IntStream.builder();
        for (int i = 0; i < examples.length; i++) {
            int[] events = stretches.get(examples[i]).events();
            int start = (i + 1) * longest - (events.length - 1);
            for (int k = 0; k < events.length - 1; k++) {
                history[start + k] = table.item(events[k]);
                strengths[start + k] = fit.rule().strength(table.kind(events[k]), table.value(events[k]), 0);
                positions.add(start + k);
                targets.add(table.item(events[k + 1]));
            }
        }
        Map<String, Tensor> batch = new HashMap<>();
        batch.put(SuggestGraph.HISTORY, Tensor.ofLongs(history, examples.length, longest));
        batch.put(SuggestGraph.STRENGTH, Tensor.ofFloats(strengths, examples.length, longest));
        batch.put(NextItemNet.POSITIONS, longs(positions.build().toArray()));
        scored(targets.build().toArray(), new SplittableRandom(seed ^ (epoch * 0x9E3779B97F4A7C15L + examples[0] * 0xBF58476D1CE4E5B9L)), batch);
        if (about) {
            int[] users = Arrays.stream(examples).map(e -> stretches.get(e).user()).toArray();
            batch.put(SuggestGraph.ABOUT, SuggestJudge.about(suggesting.about().users(), users));
        }
        return batch;
    }

    /// Which items are scored, and where among them the targets stand.
    private void scored(int[] targets, SplittableRandom random, Map<String, Tensor> batch) {
        boolean whole = seen.length <= DRAWN;
        int[] candidates = whole ? seen
                : IntStream.concat(Arrays.stream(targets), random.ints(DRAWN, 0, seen.length).map(k -> seen[k])).distinct().sorted().toArray();
        float[] correction = new float[candidates.length];
        if (!whole) {
            double missed = Math.pow(1 - 1.0 / seen.length, DRAWN);
            for (int c = 0; c < candidates.length; c++) {
                correction[c] = (float) -Math.log(1 - missed * Math.pow(1 - frequency[candidates[c]], targets.length));
            }
        }
        batch.put(NextItemNet.CANDIDATES, longs(candidates));
        batch.put(NextItemNet.CORRECTION, Tensor.ofFloats(correction, correction.length));
        batch.put("target", longs(Arrays.stream(targets).map(t -> Arrays.binarySearch(candidates, t)).toArray()));
    }

    private static Tensor longs(int[] values) {
        return Tensor.ofLongs(Arrays.stream(values).asLongStream().toArray(), values.length);
    }

    @Override
    public Quality validate(UnaryOperator<Map<String, Tensor>> infer) {
        return judge(infer, validation);
    }

    /// There is no other part to compare with that was trained on in the same way: what users do next is either foreseen or trained on.
    @Override
    public Quality judgeTraining(UnaryOperator<Map<String, Tensor>> infer) {
        return judge(infer, validation);
    }

    private Quality judge(UnaryOperator<Map<String, Tensor>> infer, Cases cases) {
        SuggestJudge judge = new SuggestJudge(suggesting, cases.cases(), fit.rule());
        return judge.judge(inputs -> best(infer, inputs), JUDGED).quality();
    }

    /// What the end of [SuggestGraph] does, for scores that the training engine gave.
    private Map<String, Tensor> best(UnaryOperator<Map<String, Tensor>> infer, Map<String, Tensor> inputs) {
        Map<String, Tensor> asked = new HashMap<>(inputs);
        long[] exclude = asked.remove(SuggestGraph.EXCLUDE).toLongArray();
        if (!about) asked.remove(SuggestGraph.ABOUT);
        // The graph wants them, the scores of all items do not.
        asked.put(NextItemNet.POSITIONS, longs(new int[1]));
        asked.put(NextItemNet.CANDIDATES, longs(new int[1]));
        asked.put(NextItemNet.CORRECTION, Tensor.ofFloats(new float[1], 1));
        float[] scores = infer.apply(asked).get("scores").toFloatArray();
        int rows = scores.length / (family.items() + 1);
        int count = Math.min(SuggestGraph.SUGGESTIONS, family.items());
        long[] items = new long[rows * count];
        for (int row = 0; row < rows; row++) {
            float[] own = Arrays.copyOfRange(scores, row * (family.items() + 1), row * (family.items() + 1) + family.items());
            for (int k = 0; k < family.excluded(); k++) {
                long item = exclude[row * family.excluded() + k];
                if (item >= 0) own[(int) item] = Float.NEGATIVE_INFINITY;
            }
            best(own, items, row * count, count);
        }
        return Map.of(SuggestGraph.ITEMS, Tensor.ofLongs(items, rows, count));
    }

    private void best(float[] scores, long[] items, int at, int count) {
        for (int k = 0; k < count; k++) {
            int best = 0;
            for (int i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
            items[at + k] = best;
            scores[best] = Float.NEGATIVE_INFINITY;
        }
    }
}
