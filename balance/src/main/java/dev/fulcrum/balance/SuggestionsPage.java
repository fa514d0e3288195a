package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.report.Block;
import dev.fulcrum.tasks.recommend.Ranking;
import dev.fulcrum.tasks.recommend.RecommendSection;
import dev.fulcrum.tasks.recommend.ShopOracle;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.Json;
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

    /// What a job left beside a model.
    private record Left(Ranking.Shown shown) {}

    /// What judging on test left of fitting again; null in results of before it was looked at.
    private record Refitted(PairedDifference fresher) {}

    private record Judged(String name, Ranking.Shown shown) {}

    List<Block> blocks() {
        if (!brief.task().equals(Brief.SUGGESTIONS)) return List.of();
        List<Block> blocks = new ArrayList<>(List.of(new Block.Heading("What was foreseen")));
        blocks.add(new Block.Text(String.join(". ", outcome.evidence().report().notes()) + "."));
        blocks.add(table("On validation, over all items of the catalogue", validation(), best(EventSplit.Part.VALIDATION)));
        List<Judged> test = test();
        if (!test.isEmpty()) blocks.add(table("On test, once", test, best(EventSplit.Part.TEST)));
        outcome.evidence().test().flatMap(t -> fresher(t.key())).ifPresent(f -> blocks.add(new Block.Text(f.words())));
        return blocks;
    }

    private Optional<Freshness> fresher(String key) {
        Path file = outcome.folder().trial(key).resolve("test.json");
        if (!Files.exists(file)) return Optional.empty();
        RecommendSection section = RecommendSection.read(brief.data().afresh());
        double days = section.split().leaveOneOut().orElse(false) ? 0 : section.split().validationDays();
        return Optional.ofNullable(Json.readFile(file, Refitted.class).fresher())
                .map(gain -> Freshness.of(gain, days, brief, outcome.evidence().candidates().get(key)));
    }

    private List<Judged> validation() {
        List<Judged> all = new ArrayList<>();
        outcome.evidence().candidates().forEach((key, c) -> shown(key, "curve.json", "judged.json").ifPresent(s -> all.add(new Judged(c.name(), s))));
        return all.stream().sorted(Comparator.comparingDouble((Judged j) -> -j.shown().ndcg().value())).limit(SHOWN).toList();
    }

    private List<Judged> test() {
        return outcome.evidence().test().flatMap(t -> shown(t.key(), "test.json")
                .map(s -> new Judged(outcome.evidence().candidates().get(t.key()).name(), s))).map(List::of).orElse(List.of());
    }

    private Optional<Ranking.Shown> shown(String key, String... names) {
        for (String name : names) {
            Path file = outcome.folder().trial(key).resolve(name);
            if (Files.exists(file)) return Optional.ofNullable(Json.readFile(file, Left.class).shown());
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
