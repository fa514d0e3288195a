package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.data.events.HistoryRule;
import dev.fulcrum.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Asks a model for every case, and judges what it suggests.
final class SuggestJudge {
    private static final int BATCH = 64;

    private final EventTable table;
    private final List<Cases.Case> cases;
    private final int items;
    private final int longest;
    private final int excluded;
    private final HistoryRule rule;
    private final boolean repeats;
    private final Features about;

    SuggestJudge(Suggesting suggesting, List<Cases.Case> cases, HistoryRule rule) {
        this(suggesting, cases, rule, suggesting.family().excluded());
    }

    /// @param excluded items that the model leaves out at most
    SuggestJudge(Suggesting suggesting, List<Cases.Case> cases, HistoryRule rule, int excluded) {
        this.table = suggesting.table();
        this.cases = cases;
        this.items = suggesting.table().items().size();
        this.longest = rule.longest();
        this.excluded = excluded;
        this.rule = rule;
        this.repeats = suggesting.asked().repeats();
        this.about = suggesting.about().users();
    }

    /// @param infer inputs of [SuggestGraph] to its outputs
    Ranking judge(UnaryOperator<Map<String, Tensor>> infer) {
        return judge(infer, cases.size());
    }

    /// The first so many cases only.
    Ranking judge(UnaryOperator<Map<String, Tensor>> infer, int most) {
        Ranking.Judging judging = new Ranking.Judging(items);
        List<int[]> said = said(infer, most);
        for (int i = 0; i < said.size(); i++) judging.add(cases.get(i), said.get(i));
        return judging.done();
    }

    /// What is suggested for the first so many cases, the best first.
    List<int[]> said(UnaryOperator<Map<String, Tensor>> infer, int most) {
        List<int[]> said = new ArrayList<>();
        int count = Math.min(most, cases.size());
        for (int from = 0; from < count; from += BATCH) {
            List<Cases.Case> batch = cases.subList(from, Math.min(count, from + BATCH));
            long[] items = infer.apply(inputs(batch)).get(SuggestGraph.ITEMS).toLongArray();
            int each = items.length / batch.size();
            for (int i = 0; i < batch.size(); i++) said.add(Arrays.stream(items, i * each, (i + 1) * each).mapToInt(Math::toIntExact).toArray());
        }
        return said;
    }

    /// Features of some users: int64 [N,A], -1 where one has fewer.
    static Tensor about(Features about, int[] users) {
        int most = about.most();
        long[] codes = new long[users.length * most];
        Arrays.fill(codes, -1);
        for (int row = 0; row < users.length; row++) {
            int[] own = about.codes()[users[row]];
            for (int k = 0; k < own.length; k++) codes[row * most + k] = own[k];
        }
        return Tensor.ofLongs(codes, users.length, most);
    }

    private Map<String, Tensor> inputs(List<Cases.Case> batch) {
        long[] history = new long[batch.size() * longest];
        float[] strength = new float[history.length];
        long[] exclude = new long[batch.size() * excluded];
        Arrays.fill(exclude, -1);
        for (int i = 0; i < batch.size(); i++) {
            Cases.Case asked = batch.get(i);
            History.of(table, asked.past(), asked.at(), rule).write(history, strength, i * longest, longest);
            if (!repeats) for (int k = 0; k < Math.min(excluded, asked.known().length); k++) exclude[i * excluded + k] = asked.known()[k];
        }
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put(SuggestGraph.HISTORY, Tensor.ofLongs(history, batch.size(), longest));
        inputs.put(SuggestGraph.STRENGTH, Tensor.ofFloats(strength, batch.size(), longest));
        inputs.put(SuggestGraph.EXCLUDE, Tensor.ofLongs(exclude, batch.size(), excluded));
        if (!about.isEmpty()) inputs.put(SuggestGraph.ABOUT, about(about, batch.stream().mapToInt(Cases.Case::user).toArray()));
        return inputs;
    }
}
