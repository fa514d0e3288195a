package dev.fulcrum.balance;

import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.search.Exhaustive;
import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.search.replay.Grid;
import dev.fulcrum.tasks.TaskBrief;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.tasks.image.JudgeAllImageJob;
import dev.fulcrum.train.LearningCurve;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Measures a whole grid once: every size with every recipe, slice by slice, in fp32 and int8, on validation and test, so that searches can be
/// replayed on it. It is a run like any other: each purchase is in the ledger once it is made, a training goes on from its last
/// checkpoint, and the same command again buys only what is missing.
public final class RecordGrid {
    private static final int JUDGED_AT_ONCE = 50;

    private final Asked asked;
    private final Machine machine;
    private final Ladder ladder;
    private final int most;

    /// @param asked a brief without a minimum, so that no training ends early
    /// @param most  sizes, spread evenly over the family; all where it has fewer
    public RecordGrid(Asked asked, Machine machine, Ladder ladder, int most) {
        if (asked.brief().quality().minimum().isPresent()) {
            throw Fault.of("record", "must have a brief without quality.minimum, so that no training ends early",
                    asked.brief().quality().minimum().get().toString(), "remove it from the brief").raise();
        }
        this.asked = asked;
        this.machine = machine;
        this.ladder = ladder;
        this.most = most;
    }

    /// Runs to the end, or goes on where an earlier run stopped; writes `grid.json`.
    public Grid run() {
        try (ResultLock _ = ResultLock.take(asked.folder().root(), machine.clock())) {
            TaskBrief.requireImages(asked.brief(), "record");
            ImageData data = ImageData.read(asked, (done, total) -> tell(done + " of " + total + " images"));
            try (Ledger ledger = Ledger.open(asked.folder().ledger(), machine.clock())) {
                Grid grid = run(ledger, data);
                AtomicFile.write(file(asked.folder()), Json.write(grid) + "\n");
                return grid;
            }
        }
    }

    public static Path file(ResultFolder folder) {
        return folder.root().resolve("grid.json");
    }

    private void tell(String what) {
        machine.progress().accept(Progress.of("record", what));
    }

    private Grid run(Ledger ledger, ImageData data) {
        WeighPhase.Weights weights = new WeighPhase(asked, machine, data).run();
        List<Weighed> sizes = spread(weights.sizes().stream().map(s -> weights.weighed(s, true)).toList());
        Prices prices = Prices.of(asked.brief());
        Provenance provenance = Provenance.here(asked.code(), asked.brief().seed(), weights.environment().cpu());
        ContentHash scope = Json.hash(Map.of("recorded", 1, "data", data.dataset().digest(), "split", Json.hash(data.split()), "ladder", ladder,
                "recipes", ImageRecipes.ALL, "seed", asked.brief().seed()));
        StoredTrials trials = new StoredTrials(ledger, asked.folder(), asked.line(), scope, provenance, prices);
        SearchPhase buyer = new SearchPhase(asked, machine, weights, trials, new Pace(machine.nanos(), Double.POSITIVE_INFINITY, prices));
        buyer.run(new Exhaustive(ladder, sizes, ImageRecipes.names(), true));
        Map<String, Trial> byKey = new HashMap<>();
        trials.trials().forEach(t -> byKey.put(t.purchase().key(), t));
        Map<String, Quality> tests = tests(List.copyOf(new TreeMap<>(byKey).keySet()));
        String where = "%s, %d cores, %s".formatted(weights.environment().cpu(), machine.cores(), asked.code());
        List<Grid.Run> runs = sizes.stream().flatMap(s -> ImageRecipes.names().stream().map(r -> recorded(s.name(), r, byKey, tests))).toList();
        return new Grid(asked.line(), ladder, data.split().train().length, data.split().validation().length, data.split().test().length, where,
                sizes, ImageRecipes.names(), runs);
    }

    private List<Weighed> spread(List<Weighed> all) {
        if (all.size() <= most) return all;
        return IntStream.range(0, most).mapToObj(i -> all.get((int) Math.round(i * (all.size() - 1.0) / Math.max(1, most - 1)))).toList();
    }

    /// Judged in pieces, side by side, each kept once it is done.
    private Map<String, Quality> tests(List<String> keys) {
        Map<String, Quality> tests = new ConcurrentHashMap<>();
        List<Runnable> pieces = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += JUDGED_AT_ONCE) {
            List<String> piece = keys.subList(from, Math.min(keys.size(), from + JUDGED_AT_ONCE));
            String which = from + " to " + (from + piece.size()) + " of " + keys.size();
            pieces.add(() -> {
                List<Quality> judged = judged(piece, which);
                for (int i = 0; i < piece.size(); i++) tests.put(piece.get(i), judged.get(i));
            });
        }
        SideBySide.run(machine.cores(), pieces);
        return tests;
    }

    private record Judged(List<Quality> tests) {}

    private List<Quality> judged(List<String> keys, String which) {
        List<String> models = keys.stream().map(k -> asked.folder().trialModel(k).toString()).toList();
        List<String> contents = models.stream().map(m -> ContentHash.ofFile(Path.of(m)).hex()).toList();
        Path file = asked.folder().root().resolve("tests").resolve(Json.hash(Map.of("models", contents)).brief() + ".json");
        if (Files.exists(file)) return Json.readFile(file, Judged.class).tests();
        var request = new JudgeAllImageJob.Request(models, asked.folder().data().toString(), asked.folder().split().toString());
        Map<String, Object> last = machine.sandbox().run(JudgeAllImageJob.NAME, request,
                m -> tell("judging on test, models %s: %s done".formatted(which, m.get("judged"))));
        List<Quality> tests = Json.convert(last, JudgeAllImageJob.Result.class).tests();
        AtomicFile.write(file, Json.write(new Judged(tests)));
        return tests;
    }

    private Grid.Run recorded(String size, String recipe, Map<String, Trial> byKey, Map<String, Quality> tests) {
        List<Grid.Slice> slices = new ArrayList<>();
        for (Purchase.Train slice : ladder.chain(new Ladder.Candidate(size, recipe))) {
            String key = slice.key();
            String rounded = Ladder.int8(slice).key();
            Trial floats = byKey.get(key);
            Trial int8 = byKey.get(rounded);
            slices.add(new Grid.Slice(seconds(slice, byKey, p -> p), epochs(floats), floats.validation().right(), tests.get(key).right(),
                    new Grid.Int8(seconds(slice, byKey, Ladder::int8), int8.validation().right(), tests.get(rounded).right())));
        }
        return new Grid.Run(size, recipe, slices);
    }

    /// The median over the recipes, which differ in numbers and not in work: the first purchase that a process makes takes it several times as long.
    private double seconds(Purchase.Train slice, Map<String, Trial> byKey, Function<Purchase.Train, Purchase> form) {
        double[] sorted = ImageRecipes.names().stream()
                .map(r -> ladder.chain(new Ladder.Candidate(slice.candidate(), r)).get(slice.rung()))
                .mapToDouble(same -> byKey.get(form.apply(same).key()).seconds()).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private List<Grid.Epoch> epochs(Trial trained) {
        List<Grid.Epoch> epochs = new ArrayList<>();
        double before = 0;
        for (LearningCurve.Point p : SearchPhase.curve(asked.folder(), trained).orElseThrow().points()) {
            epochs.add(new Grid.Epoch(p.loss(), p.validation().value(), p.seconds() - before));
            before = p.seconds();
        }
        return epochs;
    }
}
