package dev.fulcrum.tasks.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two kinds of people and of things, and one thing of each kind that came after the fit.
class FoldInTest {
    private static final int USERS = 60;
    private static final int ITEMS = 24;
    private static final long DAY = 86_400;

    private static String item(int kind, int k) {
        return "i" + kind + "-" + k;
    }

    /// @param bought whether the new things are bought during validation, by their own kind of people
    private static Suggesting shop(boolean bought, boolean features) {
        Random random = new Random(3);
        EventTable.Builder events = new EventTable.Builder();
        for (int u = 0; u < USERS; u++) {
            int kind = u % 2;
            for (int k = 0; k < 8; k++) events.add("u" + u, item(kind, random.nextInt(ITEMS / 2)), EventKind.PURCHASE, 1, k * DAY);
            if (bought) events.add("u" + u, "new" + kind, EventKind.PURCHASE, 1, 20 * DAY);
            events.add("u" + u, item(kind, random.nextInt(ITEMS / 2)), EventKind.PURCHASE, 1, 20 * DAY + 1);
            events.add("u" + u, bought ? item(kind, random.nextInt(ITEMS / 2)) : "new" + kind, EventKind.PURCHASE, 1, 30 * DAY);
        }
        EventTable table = events.build(true);
        Map<String, List<String>> kinds = new HashMap<>();
        for (String name : table.items()) kinds.put(name, List.of(name.startsWith("new") ? name.substring(3) : name.substring(1, 2)));
        Features items = features ? Features.of(table.items(), List.of("kind"), kinds) : Features.none(table.items().size());
        return Suggesting.of(table, new Suggesting.Asked(EventKind.PURCHASE, false, false, 10 * DAY, 5 * DAY, 1),
                new Suggesting.About(items, Features.none(table.users().size())));
    }

    private static Graph fitted(Suggesting s, String size) {
        SuggestFit fit = new SuggestFit(s, SuggestRecipe.named("plain"), EventSplit.Part.VALIDATION);
        Graph graph = switch (s.family().size(size)) {
            case SuggestSize.Trained t -> {
                SuggestFit.Open open = new SuggestFit.Open(NextItemNet.of(s.family(), t, s.about(), fit.seen(), new Random(1))::suggesting, fit.popularity(), false);
                yield open.with(0);
            }
            case SuggestSize closed -> fit.closedForm(closed, 1, Optional.empty()).with(0);
        };
        return SuggestModel.told(graph, new SuggestModel.Meta(s.table().items(), fit.rule(), false, true, List.of()));
    }

    private static Graph folded(Suggesting s, String size) {
        boolean[] known = new boolean[s.table().items().size()];
        for (int i = 0; i < known.length; i++) known[i] = !s.table().items().get(i).startsWith("new");
        return FoldIn.folded(fitted(s, size), new FoldIn.Fit(size, "plain", 0, 1), known, s, EventSplit.Part.TEST);
    }

    /// Suggestions for somebody who bought four things of a kind.
    private static List<String> asked(Graph graph, int kind) {
        SuggestModel model = SuggestModel.of(graph).orElseThrow();
        List<SuggestModel.Event> past = List.of(1, 2, 3, 4).stream().map(k -> SuggestModel.Event.of(item(kind, k))).toList();
        try (Session session = new ReferenceEngine().open(graph, SessionOptions.ONE_THREAD)) {
            Map<String, Tensor> out = session.run(model.inputs(List.of(new SuggestModel.Asking(past, List.of(), List.of(), Optional.empty())), 40 * DAY));
            return model.say(out.get("items").toLongArray(), out.get("scores").toFloatArray(), 0, 1).stream().map(SuggestModel.Suggestion::item).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine k20", "ease k20", "ease full", "als d8 s3"})
    void aNewThingIsSuggestedToThoseWhoAreLikeItsBuyers(String size) {
        Suggesting s = shop(true, false);
        assertThat(asked(fitted(s, size), 0)).doesNotContain("new0");
        for (int kind = 0; kind < 2; kind++) assertThat(asked(folded(s, size), kind)).contains("new" + kind).doesNotContain("new" + (1 - kind));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine k20", "ease full", "als d8 s3"})
    void featuresAreEnoughWhereNobodyBoughtItYet(String size) {
        Suggesting s = shop(false, true);
        for (int kind = 0; kind < 2; kind++) assertThat(asked(folded(s, size), kind)).contains("new" + kind).doesNotContain("new" + (1 - kind));
    }

    @Test
    void whatIsPopularIsCountedAnew() {
        assertThat(asked(fitted(shop(true, false), "popular"), 0)).doesNotContain("new0", "new1");
        assertThat(asked(folded(shop(true, false), "popular"), 0)).contains("new0", "new1");
    }

    /// Where nothing is new, nothing but what is popular changes, in nets too.
    @ParameterizedTest
    @ValueSource(strings = {"attention d16 l1", "towers d16", "ease full", "als d8 s3"})
    void whatIsKnownStaysAsItWas(String size) {
        Suggesting s = shop(true, true);
        boolean[] all = new boolean[s.table().items().size()];
        Arrays.fill(all, true);
        Graph before = fitted(s, size);
        Graph after = FoldIn.folded(before, new FoldIn.Fit(size, "plain", 0, 1), all, s, EventSplit.Part.VALIDATION);
        assertThat(asked(after, 0)).isEqualTo(asked(before, 0));
        assertThat(asked(after, 1)).isEqualTo(asked(before, 1));
    }
}
