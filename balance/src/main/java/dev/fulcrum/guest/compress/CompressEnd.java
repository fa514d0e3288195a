package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Prices;
import dev.fulcrum.balance.Progress;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.compress.Recipe;
import dev.fulcrum.compress.Step;
import dev.fulcrum.guest.PairedRatios;
import dev.fulcrum.ledger.Costs;
import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.search.DropSearch;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.tasks.guest.GuestAnswers;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestYaml;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Ends a compression: the fastest few that hold the bound are weighed again as they will be served, the fastest of them is handed over and
/// its loss measured once on the test part.
final class CompressEnd {
    private static final int WEIGHED_AGAIN = 3;

    private final Subject subject;
    private final Forms forms;
    private final FormWeights first;
    private final Tries tries;
    private final DropSearch search;
    private final Ledger ledger;
    private final Provenance provenance;
    private final Prices prices;
    private final String line;

    CompressEnd(Subject subject, Forms forms, FormWeights first, Tries tries, DropSearch search, Ledger ledger, Provenance provenance,
            Prices prices, String line) {
        this.subject = subject;
        this.forms = forms;
        this.first = first;
        this.tries = tries;
        this.search = search;
        this.ledger = ledger;
        this.provenance = provenance;
        this.prices = prices;
        this.line = line;
    }

    Compressed run(GuestAnswers validation, List<String> obstacles, StopReason stop) {
        List<DropSearch.Tried> holding = search.holding(tries.tried()).stream().limit(WEIGHED_AGAIN).toList();
        Optional<Weighed> best = holding.isEmpty() ? Optional.empty() : fastest(holding);
        Optional<Loss> test = best.map(b -> test(b.tried().purchase()));
        best.ifPresent(b -> handOver(b.tried().purchase()));
        Compressed done = new Compressed(subject.asked().model().toString(), best.map(_ -> folder().model().toString()),
                best.map(b -> b.tried().purchase().key()).orElse(""), subject.asked().drop(), subject.data().labels().isPresent(),
                List.of(subject.split().train().length, subject.split().validation().length, subject.split().test().length),
                subject.loss(validation, validation, subject.split().validation()).quality(),
                best.map(b -> made(b.tried().purchase().key()).loss()), test, best.map(Weighed::speed), front(), obstacles, stop.words(), spent(),
                folder().report().toString());
        AtomicFile.write(folder().root().resolve("compressed.json"), Json.pretty(done));
        new CompressPage(done, line).report().write(folder().report());
        return done;
    }

    private ResultFolder folder() {
        return subject.folder();
    }

    private record Weighed(DropSearch.Tried tried, Compressed.Speed speed) {}

    /// Noise makes the fastest of many look faster than it is; so it is weighed again, and a form that turns out slower than the model in
    /// either way is passed over.
    private Optional<Weighed> fastest(List<DropSearch.Tried> holding) {
        Map<String, GuestModel> models = new LinkedHashMap<>();
        models.put(FormWeights.ORIGINAL, subject.model());
        holding.forEach(t -> models.put(t.purchase().key(), GuestModel.open(folder().trialModel(t.purchase().key()), subject.model().spec())));
        FormWeights again = FormWeights.close(models, subject.machine(), folder().weigh(), forms.flops(DropSearch.WHOLE));
        ledgerOnce("confirm", again.seconds(), again.key(), Map.of("what", "confirm"));
        List<Weighed> weighed = new ArrayList<>();
        for (DropSearch.Tried t : holding) weighed.add(new Weighed(t, speed(again, t.purchase().key())));
        return weighed.stream().filter(w -> w.speed().throughput().value() > 1 || w.speed().latency().value() < 1)
                .min(Comparator.comparingDouble(w -> switch (subject.asked().goal()) {
                    case THROUGHPUT -> 1 / w.speed().throughput().value();
                    case LATENCY -> w.speed().latency().value();
                }));
    }

    private Compressed.Speed speed(FormWeights weights, String key) {
        double bytes = (double) folder().trialModel(key).toFile().length() / subject.asked().model().toFile().length();
        PairedRatios ratios = weights.ratios();
        return new Compressed.Speed(ratios.batch(), ratios.throughput(key), ratios.latency(key), ratios.energy(key), bytes);
    }

    private Loss test(DropSearch.Buy buy) {
        subject.workers().progress().accept(Progress.of("test", "the chosen form, once"));
        int[] examples = subject.split().test();
        long start = subject.machine().nanos().getAsLong();
        GuestAnswers before = subject.answers(subject.asked().model(), examples, FormWeights.ORIGINAL);
        GuestAnswers after = subject.answers(folder().trialModel(buy.key()), examples, "test");
        Loss loss = subject.loss(before, after, examples);
        ledgerOnce("test", (subject.machine().nanos().getAsLong() - start) / 1e9, ContentHash.ofFile(folder().trialModel(buy.key())),
                Map.of("split", "test", "loss", Json.tree(loss)));
        return loss;
    }

    private void ledgerOnce(String what, double seconds, ContentHash of, Map<String, Object> payload) {
        ContentHash key = Json.hash(Map.of("what", what, "of", of.hex()));
        if (ledger.purchase(key).isPresent()) return;
        ledger.append(new Entry.Measured(Facts.of(line, prices.costs(seconds, 1), payload, provenance).keyed(key)));
    }

    private void handOver(DropSearch.Buy buy) {
        AtomicFile.write(folder().model(), beside -> Files.copy(folder().trialModel(buy.key()), beside));
        AtomicFile.write(folder().root().resolve("model.guest.yaml"), GuestYaml.write(subject.model().spec()));
        AtomicFile.write(folder().root().resolve("recipe.json"), Json.pretty(recipe(buy)));
    }

    private CompressRecipe recipe(DropSearch.Buy buy) {
        List<Step> steps = new ArrayList<>(forms.cuts(buy.base()));
        List<Integer> training = tries.tried().stream().map(DropSearch.Tried::purchase)
                .filter(p -> p instanceof DropSearch.Buy.Recover && p.base().equals(buy.base()) && p.rung() <= buy.rung())
                .sorted(Comparator.comparingInt(DropSearch.Buy::rung)).map(p -> ((DropSearch.Buy.Recover) p).epochs()).toList();
        made(buy.key()).step().ifPresent(steps::add);
        int aware = buy instanceof DropSearch.Buy.Aware a ? a.epochs() : 0;
        return new CompressRecipe(ContentHash.ofFile(subject.asked().model()), subject.data().digest(), subject.asked().seed(), subject.asked().most(),
                new Recipe(steps), training, aware, buy.precision(), ContentHash.ofFile(folder().model()));
    }

    private Tries.Made made(String key) {
        return tries.all().stream().filter(m -> m.tried().purchase().key().equals(key)).findFirst().orElseThrow();
    }

    private List<Compressed.Tried> front() {
        return tries.all().stream().map(m -> {
            DropSearch.Buy b = m.tried().purchase();
            double faster = first.ratios().throughput(Forms.name(b.base(), b.precision())).value();
            return new Compressed.Tried(b.key(), faster, m.loss(), search.holds(m.tried()), m.tried().seconds());
        }).sorted(Comparator.comparingDouble(Compressed.Tried::faster).reversed()).toList();
    }

    private Compressed.Spent spent() {
        double coreSeconds = ledger.entries(Filter.ALL.line(line)).stream().map(r -> r.facts().costs()).mapToDouble(Costs::coreSeconds).sum();
        return new Compressed.Spent(coreSeconds, Estimate.exact(prices.money(coreSeconds), prices.currency(), Basis.ASSUMED));
    }
}
