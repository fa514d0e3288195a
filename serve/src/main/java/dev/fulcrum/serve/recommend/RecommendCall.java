package dev.fulcrum.serve.recommend;

import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.tasks.recommend.KnownUsers;
import dev.fulcrum.tasks.recommend.SuggestModel;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One call of `recommend`: some questions, each with one row of the model's inputs, and where reasons are wanted one more for each item of the
/// history that is forgotten in turn.
public final class RecommendCall {
    /// A history has as many reasons at most: the newest.
    private static final int MOST_REASONS = 20;
    private static final int MOST_EVENTS = 10_000;

    private final SuggestModel model;
    private final List<Question> questions;
    private final boolean several;
    private final Map<String, Tensor> inputs;
    private final int rows;

    /// @param first    row of its own; those of its reasons follow
    /// @param reasons  items that are forgotten in turn
    /// @param unknown  items that the model does not know
    /// @param stranger whether the user is not in the data
    private record Question(int first, int count, List<String> reasons, List<String> unknown, boolean stranger) {}

    /// The body as clients write it. All of it may be left out: then the answer is what is popular.
    ///
    /// @param user     whose events the data has
    /// @param history  items, the oldest first; clicks
    /// @param events   the same with their kind, value and time; they come after what the data has of the user
    /// @param count    suggestions, 1 to 10
    /// @param because  whether to name, for each suggestion, the item of the history that speaks most for it
    /// @param about    what is known of the user, such as "country=France"; it comes after what the data knows
    /// @param requests several of these at once, instead
    private record Body(String user, List<String> history, List<Event> events, List<String> exclude, List<String> only, Boolean repeats, Integer count,
            Boolean because, List<String> about, List<Body> requests) {}

    private record Event(String item, String kind, Double value, Double time) {}

    private RecommendCall(SuggestModel model, List<Question> questions, boolean several, Map<String, Tensor> inputs, int rows) {
        this.model = model;
        this.questions = questions;
        this.several = several;
        this.inputs = inputs;
        this.rows = rows;
    }

    /// @param now seconds since 1970
    /// @throws dev.fulcrum.serve.RefusedException when the body is wrong, or the model makes no suggestions
    public static RecommendCall read(ServedModel served, String body, double now) {
        SuggestModel model = served.suggestions()
                .orElseThrow(() -> Refusal.invalid("model " + served.name() + " makes no suggestions: use infer or predict").raise());
        Body whole = parsed(body);
        boolean several = whole.requests != null;
        List<Body> asked = several ? whole.requests : List.of(whole);
        List<SuggestModel.Asking> askings = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (Body b : asked) add(served, model, b, now, askings, questions);
        if (askings.isEmpty() || askings.size() > served.mostRows()) {
            throw Refusal.invalid("a call must have 1 to " + served.mostRows() + " rows, reasons among them: got " + askings.size()).raise();
        }
        try {
            return new RecommendCall(model, questions, several, model.inputs(askings, now), askings.size());
        } catch (FaultException e) {
            throw Refusal.invalid(e.faults().getFirst().expected() + ": got " + e.faults().getFirst().got()).raise();
        }
    }

    private static Body parsed(String body) {
        try {
            Body whole = body.isBlank() ? null : Json.read(body, Body.class);
            return whole == null ? new Body(null, null, null, null, null, null, null, null, null, null) : whole;
        } catch (FaultException e) {
            throw Refusal.invalid("the body must be JSON such as {\"user\": \"u1\", \"events\": [{\"item\": \"i1\", \"kind\": \"click\"}], \"count\": 5}").raise();
        }
    }

    private static void add(ServedModel served, SuggestModel model, Body b, double now, List<SuggestModel.Asking> askings, List<Question> questions) {
        if (b == null || b.requests != null && !questions.isEmpty()) throw Refusal.invalid("requests must be questions without requests in them").raise();
        Optional<List<SuggestModel.Event>> known = Optional.ofNullable(b.user)
                .flatMap(user -> served.users().flatMap((KnownUsers u) -> u.events(user)));
        List<SuggestModel.Event> events = new ArrayList<>(known.orElse(List.of()));
        for (String item : or(b.history)) events.add(SuggestModel.Event.of(named(item)));
        for (Event e : or(b.events)) events.add(event(e));
        if (events.size() > known.map(List::size).orElse(0) + MOST_EVENTS) throw Refusal.invalid("a question must have at most " + MOST_EVENTS + " events").raise();
        List<String> about = new ArrayList<>(or(b.about));
        if (b.user != null) served.users().ifPresent(users -> about.addAll(users.about(b.user)));
        SuggestModel.Asking asking = new SuggestModel.Asking(events, or(b.exclude), or(b.only), Optional.ofNullable(b.repeats), about);
        List<String> reasons = Boolean.TRUE.equals(b.because) ? model.lookedAt(asking, now).stream().limit(MOST_REASONS).toList() : List.of();
        List<String> unknown = events.stream().map(SuggestModel.Event::item).filter(i -> !model.knows(i)).distinct().limit(100).toList();
        questions.add(new Question(askings.size(), count(b.count), reasons, unknown, b.user != null && known.isEmpty()));
        askings.add(asking);
        for (String reason : reasons) askings.add(asking.forgetting(reason));
    }

    private static <T> List<T> or(List<T> given) {
        return given == null ? List.of() : given;
    }

    private static int count(Integer count) {
        if (count != null && (count < 1 || count > 10)) throw Refusal.invalid("count must be 1 to 10: got " + count).raise();
        return count == null ? 10 : count;
    }

    private static String named(String item) {
        if (item == null || item.length() > 1_000) throw Refusal.invalid("an item must be named by a text of at most 1000 characters").raise();
        return item;
    }

    private static SuggestModel.Event event(Event e) {
        if (e == null) throw Refusal.invalid("an event must name its item").raise();
        Optional<EventKind> kind = Optional.ofNullable(e.kind).map(word -> EventKind.of(word)
                .orElseThrow(() -> Refusal.invalid("kind must be click, purchase or rating").raise()));
        return new SuggestModel.Event(named(e.item), kind, finite(e.value), finite(e.time));
    }

    private static Optional<Double> finite(Double value) {
        return Optional.ofNullable(value).filter(Double::isFinite);
    }

    /// Rows of the model's inputs.
    public int rows() {
        return rows;
    }

    public Map<String, Tensor> inputs() {
        return inputs;
    }

    /// The answer's keys as clients read them.
    ///
    /// @param outputs in the order of the model's signature
    public Map<String, Object> answer(ServedModel served, List<Tensor> outputs) {
        long[] items = outputs.get(served.signature().output(model.itemsOutput())).toLongArray();
        float[] scores = outputs.get(served.signature().output(model.scoresOutput())).toFloatArray();
        List<Map<String, Object>> answers = questions.stream().map(q -> answer(q, items, scores)).toList();
        return several ? Map.of("answers", answers) : answers.getFirst();
    }

    private Map<String, Object> answer(Question q, long[] items, float[] scores) {
        Map<String, List<SuggestModel.Suggestion>> without = new LinkedHashMap<>();
        for (int k = 0; k < q.reasons.size(); k++) without.put(q.reasons.get(k), model.say(items, scores, q.first + 1 + k, rows));
        List<Map<String, Object>> said = new ArrayList<>();
        for (SuggestModel.Suggestion s : model.say(items, scores, q.first, rows)) {
            if (said.size() == q.count) break;
            Map<String, Object> one = new LinkedHashMap<>(Map.of("item", s.item(), "score", s.score()));
            SuggestModel.because(s, without).ifPresent(reason -> one.put("because", reason));
            said.add(one);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("suggestions", said);
        if (!q.unknown.isEmpty()) answer.put("unknownItems", q.unknown);
        if (q.stranger) answer.put("unknownUser", true);
        return answer;
    }

    /// The first suggestion of the first question: what a late label is compared with.
    public Optional<String> first(ServedModel served, List<Tensor> outputs) {
        long[] items = outputs.get(served.signature().output(model.itemsOutput())).toLongArray();
        float[] scores = outputs.get(served.signature().output(model.scoresOutput())).toFloatArray();
        return model.say(items, scores, 0, rows).stream().findFirst().map(SuggestModel.Suggestion::item);
    }
}
