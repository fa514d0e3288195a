package dev.fulcrum.bench.recommend;

import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.measure.Scores;
import dev.fulcrum.tasks.recommend.FitSuggestJob;
import dev.fulcrum.tasks.recommend.Ranking;
import dev.fulcrum.tasks.recommend.Suggesting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Suggestions on real events: every size with every recipe, the best on validation fitted again and judged on test once, beside what anybody would try
/// first, all on the same users.
public final class RecommendProof {
    private static final int EPOCHS = 40;

    private RecommendProof() {}

    /// @param holds   whether what was claimed held
    /// @param figures everything measured
    public record Found(boolean holds, Map<String, Object> figures) {}

    /// One size with one recipe.
    private record Choice(String size, String recipe, double validation, int epochs, double again) {
        String name() {
            return size + ", " + recipe;
        }
    }

    private static Choice tried(Suggesting s, String size, String recipe) {
        FitSuggestJob.Fitted fitted = FitSuggestJob.fit(s, request(size, recipe, false, EPOCHS, -1), _ -> { });
        int epochs = fitted.curve().points().isEmpty() ? 1 : fitted.curve().best().epoch();
        double validation = fitted.ranking().ndcg().mean();
        System.err.printf("prove: %-18s %-14s validation NDCG@10 %.4f%n", size, recipe, validation);
        return new Choice(size, recipe, validation, epochs, fitted.again());
    }

    private static FitSuggestJob.Request request(String size, String recipe, boolean last, int epochs, double again) {
        try {
            Path folder = Files.createTempDirectory("fulcrum-recommend");
            folder.toFile().deleteOnExit();
            return new FitSuggestJob.Request(size, recipe, "", last, epochs, 1, again, folder.toString(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ranking test(Suggesting s, Choice c) {
        return FitSuggestJob.fit(s, request(c.size(), c.recipe(), true, c.epochs(), c.again()), _ -> { }).ranking();
    }

    /// The best recipe of each kind of size, by its first word, and the best of all under "chosen".
    private static Map<String, Choice> best(Suggesting s) {
        Map<String, Choice> best = new TreeMap<>();
        for (String size : s.family().sizes()) {
            for (String recipe : s.recipes(size)) {
                Choice c = tried(s, size, recipe);
                best.merge(size.split(" ")[0], c, (a, b) -> b.validation() > a.validation() ? b : a);
                best.merge("chosen", c, (a, b) -> b.validation() > a.validation() ? b : a);
            }
        }
        return best;
    }

    private static Map<String, Object> told(Map<String, Choice> best, Map<String, Ranking> tested) {
        Map<String, Object> told = new LinkedHashMap<>();
        tested.forEach((kind, r) -> told.put(kind, Map.of("model", best.get(kind).name(), "validation", best.get(kind).validation(), "test", r.shown())));
        return told;
    }

    private static Map<String, Ranking> tested(Suggesting s, Map<String, Choice> best) {
        Map<String, Ranking> tested = new TreeMap<>();
        best.forEach((kind, c) -> {
            tested.put(kind, test(s, c));
            System.err.printf("prove: %-10s %-28s test NDCG@10 %.4f%n", kind, c.name(), tested.get(kind).ndcg().mean());
        });
        return tested;
    }

    /// How Spark MLlib's alternating least squares did on test, by "repeats" and "newOnly".
    public interface Peer {
        /// @param ndcg of each user, in the order of the cases
        record Judged(String setting, double validation, double[] ndcg) {
            Scores scores() {
                return new Scores(Ranking.METRIC, false, ndcg);
            }
        }

        /// @param set "msweb" or "retail"
        Map<String, Judged> judged(String set) throws Exception;
    }

    private static Map<String, Object> told(Peer.Judged peer, PairedDifference chosenMinus) {
        return Map.of("setting", peer.setting(), "validation", peer.validation(), "test", peer.scores().estimate(), "chosenMinus", chosenMinus);
    }

    /// MSWeb, last visit held out: at least 0.98 of EASE's NDCG@10 and above item cosine's.
    public static Found msWeb(Peer mllib) throws Exception {
        Suggesting s = EventSets.msWeb();
        Map<String, Choice> best = best(s);
        Map<String, Ranking> tested = tested(s, best);
        double ease = tested.get("ease").ndcg().mean();
        double chosen = tested.get("chosen").ndcg().mean();
        PairedDifference toCosine = tested.get("chosen").ndcg().minus(tested.get("cosine").ndcg());
        PairedDifference toEase = tested.get("chosen").ndcg().minus(tested.get("ease").ndcg());
        Peer.Judged peer = mllib.judged("msweb").get("newOnly");
        Map<String, Object> figures = new LinkedHashMap<>(Map.of("mllib", told(peer, tested.get("chosen").ndcg().minus(peer.scores())),
                "models", told(best, tested), "chosenToEase", chosen / ease, "chosenMinusCosine", toCosine,
                "chosenMinusEase", toEase, "users", tested.get("chosen").ndcg().values().length));
        return new Found(chosen >= 0.98 * ease && toCosine.difference().low() > 0, figures);
    }

    /// Online Retail, the last four weeks: with repeats at least twice popularity, on new items not surely less than the peer.
    public static Found retail(Peer mllib) throws Exception {
        Map<String, Object> figures = new LinkedHashMap<>();
        Map<String, Peer.Judged> peers = mllib.judged("retail");
        boolean holds = true;
        for (boolean repeats : List.of(true, false)) {
            Suggesting s = EventSets.retail(repeats);
            Map<String, Choice> best = best(s);
            Map<String, Ranking> tested = tested(s, best);
            // What users know already counts for nothing here: popularity as anybody would take it.
            Ranking popularity = test(s, new Choice("popular", "plain", 0, 1, 0));
            double ratio = tested.get("chosen").ndcg().mean() / popularity.ndcg().mean();
            String way = repeats ? "repeats" : "newOnly";
            PairedDifference toPeer = tested.get("chosen").ndcg().minus(peers.get(way).scores());
            figures.put(way, Map.of("models", told(best, tested), "popularity", popularity.shown(), "chosenToPopularity", ratio, "mllib",
                    told(peers.get(way), toPeer), "notes", s.notes()));
            holds &= repeats ? ratio >= 2 : toPeer.difference().value() >= 0;
        }
        return new Found(holds, figures);
    }
}
