package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.HistoryRule;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a model of suggestions says of itself: its items, and how it takes what a user did.
public final class SuggestModel {
    private static final String META = "fulcrum.suggest";

    private final Meta meta;
    private final Map<String, Integer> number = new HashMap<>();
    private final int longest;
    private final int excluded;
    /// Features that one user may have; 0 where the model does not ask.
    private final int about;

    /// What stands in the file.
    ///
    /// @param items   names by number
    /// @param rule    of histories
    /// @param repeats whether what a user knows may be suggested unless the request says otherwise
    /// @param timed   whether times of events matter
    /// @param about   names of the features of users, by number; none in models of older versions
    record Meta(List<String> items, HistoryRule rule, boolean repeats, boolean timed, List<String> about) {
        Meta {
            if (about == null) about = List.of();
        }
    }

    private SuggestModel(Meta meta, int longest, int excluded, int about) {
        this.meta = meta;
        this.about = about;
        this.longest = longest;
        this.excluded = excluded;
        for (int i = 0; i < meta.items().size(); i++) number.put(meta.items().get(i), i);
    }

    static Graph told(Graph graph, Meta meta) {
        return graph.withMetadata(META, Json.write(meta));
    }

    /// The same model with what another graph says of itself.
    static Graph toldAs(Graph graph, Graph other) {
        return graph.withMetadata(META, other.metadata().get(META));
    }

    /// Nothing for a model of another kind.
    public static Optional<SuggestModel> of(Graph graph) {
        String text = graph.metadata().get(META);
        if (text == null) return Optional.empty();
        boolean asks = graph.inputs().stream().anyMatch(v -> v.name().equals(SuggestGraph.ABOUT));
        return Optional.of(new SuggestModel(Json.read(text, Meta.class), size(graph, SuggestGraph.HISTORY), size(graph, SuggestGraph.EXCLUDE),
                asks ? size(graph, SuggestGraph.ABOUT) : 0));
    }

    private static int size(Graph graph, String input) {
        return graph.inputs().stream().filter(v -> v.name().equals(input)).findFirst().flatMap(v -> v.type()).flatMap(TensorType::shape)
                .map(shape -> shape.get(1) instanceof Dim.Size(long size) ? (int) size : 0).filter(s -> s > 0)
                .orElseThrow(() -> new IllegalArgumentException("the model must have an input " + input + " of a fixed length"));
    }

    /// One event as a request brings it.
    ///
    /// @param item as the data names it
    /// @param kind a click unless said otherwise
    /// @param value rating; 1 where there is none
    /// @param time seconds since 1970; now where there is none
    public record Event(String item, Optional<EventKind> kind, Optional<Double> value, Optional<Double> time) {
        public static Event of(String item) {
            return new Event(item, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /// A question.
    ///
    /// @param events  what the user did, the oldest first; items that the model does not know are passed over
    /// @param exclude items not to be suggested
    /// @param only    items of which alone to suggest; all where none is named
    /// @param repeats whether what he knows may be suggested; the model's own way where nothing is said
    /// @param about   what is known of him, such as "country=France"; what the model does not know is passed over
    public record Asking(List<Event> events, List<String> exclude, List<String> only, Optional<Boolean> repeats, List<String> about) {
        public Asking(List<Event> events, List<String> exclude, List<String> only, Optional<Boolean> repeats) {
            this(events, exclude, only, repeats, List.of());
        }

        /// The same without what the user did with one item.
        public Asking forgetting(String item) {
            return new Asking(events.stream().filter(e -> !e.item().equals(item)).toList(), exclude, only, repeats, about);
        }
    }

    /// One suggestion.
    ///
    /// @param score   comparable within one answer
    public record Suggestion(String item, double score) {}

    public HistoryRule rule() {
        return meta.rule();
    }

    /// Items that one question may leave out.
    int excluded() {
        return excluded;
    }

    public boolean repeats() {
        return meta.repeats();
    }

    public List<String> items() {
        return meta.items();
    }

    public boolean knows(String item) {
        return number.containsKey(item);
    }

    /// What the model eats, as the weighing wants it.
    public List<WeighRequest.Input> weighed() {
        return new SuggestFamily(meta.items().size(), longest, excluded, new SuggestFamily.Known(0, 0, about, meta.about().size())).inputs();
    }

    public String itemsOutput() {
        return SuggestGraph.ITEMS;
    }

    public String scoresOutput() {
        return SuggestGraph.SCORES;
    }

    /// The model's inputs for some questions, a row each, by name.
    ///
    /// @param now seconds since 1970
    /// @throws dev.fulcrum.unit.FaultException when more is to be left out than the model can leave out
    public Map<String, Tensor> inputs(List<Asking> asked, double now) {
        int rows = asked.size();
        long[] history = new long[rows * longest];
        float[] strength = new float[rows * longest];
        long[] exclude = new long[rows * excluded];
        for (int row = 0; row < rows; row++) {
            history(asked.get(row), now).write(history, strength, row * longest, longest);
            System.arraycopy(leftOut(asked.get(row)), 0, exclude, row * excluded, excluded);
        }
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put(SuggestGraph.HISTORY, Tensor.ofLongs(history, rows, longest));
        inputs.put(SuggestGraph.STRENGTH, Tensor.ofFloats(strength, rows, longest));
        inputs.put(SuggestGraph.EXCLUDE, Tensor.ofLongs(exclude, rows, excluded));
        if (about > 0) inputs.put(SuggestGraph.ABOUT, Tensor.ofLongs(about(asked), rows, about));
        return inputs;
    }

    private long[] about(List<Asking> asked) {
        long[] codes = new long[asked.size() * about];
        Arrays.fill(codes, -1);
        for (int row = 0; row < asked.size(); row++) {
            int at = row * about;
            int[] known = asked.get(row).about().stream().mapToInt(meta.about()::indexOf).filter(i -> i >= 0).distinct().limit(about).toArray();
            for (int k = 0; k < known.length; k++) codes[at + k] = known[k];
        }
        return codes;
    }

    private History history(Asking asked, double now) {
        History.Writing writing = new History.Writing(longest);
        for (int k = asked.events().size() - 1; k >= 0 && !writing.isFull(); k--) {
            Event e = asked.events().get(k);
            Integer item = number.get(e.item());
            if (item != null) writing.older(item, strength(e, now));
        }
        return writing.done();
    }

    /// The newest items of a question's history that the model looks at, the newest first.
    public List<String> lookedAt(Asking asked, double now) {
        int[] items = history(asked, now).items();
        List<String> names = new ArrayList<>();
        for (int k = items.length - 1; k >= 0; k--) names.add(meta.items().get(items[k]));
        return names;
    }

    private float strength(Event e, double now) {
        double age = meta.timed() ? now - e.time().orElse(now) : 0;
        return meta.rule().strength(e.kind().orElse(EventKind.CLICK), e.value().orElse(1.0).floatValue(), age);
    }

    /// What is named comes first, then what the user knows, the newest first, as far as there is room.
    private long[] leftOut(Asking asked) {
        List<Integer> out = new ArrayList<>();
        for (String name : asked.exclude()) if (number.containsKey(name)) out.add(number.get(name));
        if (!asked.only().isEmpty()) {
            Set<String> only = new HashSet<>(asked.only());
            for (int i = 0; i < meta.items().size() && out.size() <= excluded; i++) if (!only.contains(meta.items().get(i))) out.add(i);
        }
        if (out.size() > excluded) {
            throw Fault.of("recommend", "must leave out at most " + excluded + " items", "more", "filter the answer instead").raise();
        }
        if (!asked.repeats().orElse(meta.repeats())) {
            for (int k = asked.events().size() - 1; k >= 0 && out.size() < excluded; k--) {
                Integer item = number.get(asked.events().get(k).item());
                if (item != null && !out.contains(item)) out.add(item);
            }
        }
        long[] exclude = new long[excluded];
        Arrays.fill(exclude, -1);
        for (int k = 0; k < out.size(); k++) exclude[k] = out.get(k);
        return exclude;
    }

    /// What the outputs say for one question; what was left out is never among it.
    ///
    /// @param items  of the output, all rows
    /// @param scores of the output, all rows
    public List<Suggestion> say(long[] items, float[] scores, int row, int rows) {
        List<Suggestion> said = new ArrayList<>();
        int each = items.length / rows;
        for (int k = row * each; k < (row + 1) * each; k++) {
            if (scores[k] > SuggestGraph.NEVER / 2) said.add(new Suggestion(meta.items().get((int) items[k]), scores[k]));
        }
        return said;
    }

    /// The item of a history that most speaks for a suggestion: the one without which its score falls the most.
    ///
    /// @param without what is suggested when an item of the history is forgotten, by that item
    public static Optional<String> because(Suggestion suggestion, Map<String, List<Suggestion>> without) {
        Optional<String> best = Optional.empty();
        double most = 0;
        for (Map.Entry<String, List<Suggestion>> e : without.entrySet()) {
            // Not suggested any more: it fell at least below the last that is.
            double left = e.getValue().stream().filter(s -> s.item().equals(suggestion.item())).mapToDouble(Suggestion::score).findFirst()
                    .orElseGet(() -> e.getValue().stream().mapToDouble(Suggestion::score).min().orElse(Double.NEGATIVE_INFINITY));
            if (suggestion.score() - left > most && !e.getKey().equals(suggestion.item())) {
                most = suggestion.score() - left;
                best = Optional.of(e.getKey());
            }
        }
        return best;
    }
}
