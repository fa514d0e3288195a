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
import java.util.function.UnaryOperator;

/// Training of a [NextItemNet] as the trainer sees it: stretches of users' pasts, each event to foresee the next, cross-entropy over all items.
final class SequenceTask implements TrainingTask {
    private static final int JUDGED = 2_000;

    private final Suggesting suggesting;
    private final SuggestFit fit;
    private final SuggestFamily family;
    private final boolean about;
    private final List<Stretch> stretches = new ArrayList<>();
    private final Cases validation;

    /// Some events of a user that follow each other.
    private record Stretch(int user, int[] events) {}

    /// @param before the part of which nothing may be known
    /// @param about  whether the net looks at what is known of users
    SequenceTask(Suggesting suggesting, SuggestFit fit, EventSplit.Part before, boolean about) {
        this.suggesting = suggesting;
        this.fit = fit;
        this.family = suggesting.family();
        this.about = about;
        this.validation = suggesting.cases(EventSplit.Part.VALIDATION);
        for (int u = 0; u < suggesting.table().users().size(); u++) cut(u, before);
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
        List<Node> nodes = List.of(Node.of("SoftmaxCrossEntropyLoss", List.of("logits", "target"), "loss").with("reduction", "mean")
                .with("ignore_index", -1L));
        return new Graph("next item", nodes, Map.of(), List.of(Value.of("logits", ElementType.FLOAT, Dim.of("NL"), Dim.of(family.items() + 1)),
                Value.of("target", ElementType.INT64, Dim.of("NL"))), List.of(Value.of("loss", ElementType.FLOAT)), List.of(), Map.of("", 17L), 8,
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
        long[] target = new long[history.length];
        Arrays.fill(history, -1);
        Arrays.fill(target, -1);
        for (int i = 0; i < examples.length; i++) {
            int[] events = stretches.get(examples[i]).events();
            int start = (i + 1) * longest - (events.length - 1);
            for (int k = 0; k < events.length - 1; k++) {
                history[start + k] = table.item(events[k]);
                strengths[start + k] = fit.rule().strength(table.kind(events[k]), table.value(events[k]), 0);
                target[start + k] = table.item(events[k + 1]);
            }
        }
        Map<String, Tensor> batch = new HashMap<>();
        batch.put(SuggestGraph.HISTORY, Tensor.ofLongs(history, examples.length, longest));
        batch.put(SuggestGraph.STRENGTH, Tensor.ofFloats(strengths, examples.length, longest));
        batch.put("target", Tensor.ofLongs(target, target.length));
        if (about) {
            int[] users = Arrays.stream(examples).map(e -> stretches.get(e).user()).toArray();
            batch.put(SuggestGraph.ABOUT, SuggestJudge.about(suggesting.about().users(), users));
        }
        return batch;
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
