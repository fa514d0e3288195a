package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.report.Block;
import dev.fulcrum.tasks.recommend.FitRatingsJob;
import dev.fulcrum.tasks.recommend.JudgeSuggestJob;
import dev.fulcrum.tasks.recommend.Ranking;
import dev.fulcrum.tasks.recommend.RecommendSection;
import dev.fulcrum.tasks.recommend.ShopOracle;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How well each model of suggestions foresaw what users did, beyond the one figure that decides; nothing for other tasks.
final class SuggestionsPage {
    private static final int SHOWN = 20;

    private final Brief brief;
    private final Outcome outcome;

    SuggestionsPage(Brief brief, Outcome outcome) {
        this.brief = brief;
        this.outcome = outcome;
    }

    /// What a job left beside a model: fitting the first three, judging on test the first and the last three. Each is null where the job does not tell it, and
    /// in results of before it was looked at.
    ///
    /// @param recall    where the model looks through some items alone
    /// @param newcomers where it tells items without events from each other
    /// @param other     with repeats where they are not allowed, without where they are
    private record Left(Ranking.Shown shown, Double recall, Ranking.Newcomers newcomers, PairedDifference fresher, JudgeSuggestJob.Folded folded,
            Ranking.Shown other) {}

    private record Judged(String name, Ranking.Shown shown) {}

    List<Block> blocks() {
        if (!brief.task().equals(Brief.SUGGESTIONS)) return List.of();
        List<Block> blocks = new ArrayList<>(List.of(new Block.Heading("What was foreseen")));
        blocks.add(new Block.Text(String.join(". ", outcome.evidence().report().notes()) + "."));
        blocks.add(table("On validation, over all items of the catalogue", validation(), best(EventSplit.Part.VALIDATION)));
        List<Judged> test = test();
        if (!test.isEmpty()) blocks.add(table("On test, once", test, best(EventSplit.Part.TEST)));
        newcomers().ifPresent(blocks::add);
        RatingsPhase.found(outcome.folder()).ifPresent(r -> blocks.addAll(ratings(r)));
        outcome.evidence().test().flatMap(t -> fresher(t.key())).ifPresent(f -> blocks.add(new Block.Text(f.words())));
        return blocks;
    }

    private Optional<Block> newcomers() {
        List<Block.Row> rows = new ArrayList<>();
        outcome.evidence().candidates().forEach((key, c) -> {
            left(key, "curve.json").map(Left::newcomers).ifPresent(n -> rows.add(Block.Row.of(Block.Cell.of(c.name()),
                    Block.Cell.of(n.ndcg()), Block.Cell.of("%.3f".formatted(n.byChance())), Block.Cell.of("%d".formatted(n.items())),
                    Block.Cell.of("%d".formatted(n.users())))));
        });
        if (rows.isEmpty()) return Optional.empty();
        return Optional.of(new Block.Table("Things that nobody had before, told from each other by their features, on validation",
                List.of("model", "NDCG@10 among them", "by chance", "such things", "users who turned to some"), rows));
    }

    private static List<Block> ratings(FitRatingsJob.Result r) {
        List<Block.Row> rows = r.tried().stream().map(t -> Block.Row.of(Block.Cell.of(t.way()), Block.Cell.of("%.4f".formatted(t.validation())))).toList();
        String verdict = r.chosen().equals(r.biases())
                ? "Nothing was surely better on validation than the best biases of users and items alone (%s), so these were taken".formatted(r.biases())
                : "On validation %s was surely better than the best biases of users and items alone (%s)".formatted(r.chosen(), r.biases());
        return List.of(new Block.Table("Ratings foreseen: RMSE on validation, in the unit of the ratings", List.of("way", "RMSE"), rows),
                new Block.Text("%s: by %s at 95 %%, by bootstrap over users. On test, %d ratings: RMSE %s against %s, difference %s [MEASURED]. The model is ratings.onnx."
                        .formatted(verdict, Wording.estimate(r.gain()), r.ratings(), Wording.estimate(r.rmse()), Wording.estimate(r.biasRmse()),
                                Wording.estimate(r.difference()))));
    }

    private Optional<Freshness> fresher(String key) {
        RecommendSection section = RecommendSection.read(brief.data().afresh());
        double days = section.split().leaveOneOut().orElse(false) ? 0 : section.split().validationDays();
        return left(key, "test.json").filter(l -> l.fresher() != null)
                .map(l -> Freshness.of(l.fresher(), Optional.ofNullable(l.folded()), days, brief, outcome.evidence().candidates().get(key)));
    }

    private List<Judged> validation() {
        List<Judged> all = new ArrayList<>();
        outcome.evidence().candidates().forEach((key, c) -> left(key, "curve.json", "judged.json").filter(l -> l.shown() != null).ifPresent(l -> all.add(
                new Judged(c.name() + (l.recall() == null ? "" : ", finds %.2f of the exact ten".formatted(l.recall())), l.shown()))));
        return all.stream().sorted(Comparator.comparingDouble((Judged j) -> -j.shown().ndcg().value())).limit(SHOWN).toList();
    }

    private List<Judged> test() {
        List<Judged> judged = new ArrayList<>();
        outcome.evidence().test().ifPresent(t -> left(t.key(), "test.json").filter(l -> l.shown() != null).ifPresent(l -> {
            String name = outcome.evidence().candidates().get(t.key()).name();
            boolean repeats = Suggesting.isIn(outcome.folder().data()) && Suggesting.asked(outcome.folder().data()).repeats();
            judged.add(new Judged(name + (repeats ? ", repeats allowed" : ", things new to a user alone"), l.shown()));
            if (l.other() != null) judged.add(new Judged("the same, " + (repeats ? "things new to a user alone" : "repeats allowed"), l.other()));
        }));
        return judged;
    }

    private Optional<Left> left(String key, String... names) {
        for (String name : names) {
            Path file = outcome.folder().trial(key).resolve(name);
            if (Files.exists(file)) return Optional.of(Json.readFile(file, Left.class));
        }
        return Optional.empty();
    }

    /// Of a shop whose tastes are known: what nobody could do better.
    private Optional<Judged> best(EventSplit.Part part) {
        if (!(RecommendSection.read(brief.data().afresh()).source() instanceof RecommendSection.Source.Shop shop)) return Optional.empty();
        if (!Suggesting.isIn(outcome.folder().data())) return Optional.empty();
        Suggesting suggesting = Suggesting.load(outcome.folder().data());
        return Optional.of(new Judged("the shop's own tastes: the best possible", new ShopOracle(shop.settings(), suggesting).judge(part).shown()));
    }

    private static Block table(String title, List<Judged> judged, Optional<Judged> best) {
        List<Block.Row> rows = new ArrayList<>();
        best.ifPresent(b -> rows.add(row(b)));
        judged.forEach(j -> rows.add(row(j)));
        return new Block.Table(title, List.of("model", "NDCG@10", "recall@10", "MRR", "share of items suggested to anybody"), rows);
    }

    private static Block.Row row(Judged j) {
        return Block.Row.of(Block.Cell.of(j.name()), Block.Cell.of(j.shown().ndcg()), Block.Cell.of(j.shown().recall()), Block.Cell.of(j.shown().mrr()),
                Block.Cell.of("%.2f".formatted(j.shown().coverage())));
    }
}
