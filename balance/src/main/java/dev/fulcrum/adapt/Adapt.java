package dev.fulcrum.adapt;

import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.Prices;
import dev.fulcrum.balance.Progress;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.dial.CombinedGraph;
import dev.fulcrum.dial.CombinedWeights;
import dev.fulcrum.dial.Combination;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Trial;
import dev.fulcrum.tasks.TaskBrief;
import dev.fulcrum.tasks.image.CombineImageJob;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.tasks.image.JudgeAllImageJob;
import dev.fulcrum.tasks.image.QuantizeImageJob;
import dev.fulcrum.tasks.image.RecalibrateImageJob;
import dev.fulcrum.tasks.image.Shift;
import dev.fulcrum.tasks.image.TrainImageJob;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.OverfittingGuard;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compares what could be done about pictures that changed: each is made, judged on present pictures and priced over the life that is left.
///
/// What was paid before is sunk. Every response but nothing is a purchase of its own in the ledger; made twice, it is paid once.
public final class Adapt {
    /// Of the epochs that the model was trained for, those that it goes on for.
    private static final int TUNED = 4;

    private final Question question;
    private final Machine machine;
    private final ResultFolder folder;
    private final Evidence evidence;
    private final Brief brief;
    private final PresentPictures pictures;
    private final Ledger ledger;
    private final Map<String, Trial> trials = new HashMap<>();

    /// What changed, as one asks.
    ///
    /// @param folder   of a finished result about pictures
    /// @param change   new pictures, or a change made on purpose
    /// @param labelled present pictures to learn from, at most
    /// @param left     of the life, as in a brief, "6 months"; by default the whole horizon
    /// @param code     version of the program
    public record Question(ResultFolder folder, Change change, int labelled, Optional<String> left, String code) {}

    /// Where the present pictures come from.
    public sealed interface Change {
        /// A folder with one folder a class.
        record Pictures(Path folder) implements Change {}

        /// The result's own pictures, changed; see [Shift#of].
        record Made(String text) implements Change {}
    }

    private Adapt(Question question, Machine machine, Ledger ledger, Evidence evidence) {
        this.question = question;
        this.machine = machine;
        this.folder = question.folder();
        this.evidence = evidence;
        this.ledger = ledger;
        this.brief = question.left().map(l -> DecideAgain.brief(evidence, Optional.empty(), Map.of("demand.horizon", l)))
                .orElseGet(() -> DecideAgain.brief(evidence, Optional.empty(), Map.of()));
        TaskBrief.requireImages(brief, "adapt");
        tell("present pictures");
        this.pictures = switch (question.change()) {
            case Change.Pictures(Path where) -> PresentPictures.read(folder, where, question.labelled(), brief.seed());
            case Change.Made(String text) -> PresentPictures.made(folder, Shift.of(text), question.labelled(), brief.seed());
        };
        ledger.entries(Filter.ALL.line(evidence.line()).kinds("trained", "distilled", "compressed")).stream()
                .map(r -> r.facts().payload().get("trial")).filter(java.util.Objects::nonNull).map(t -> Json.convert(t, Trial.class))
                .forEach(t -> trials.put(t.purchase().key(), t));
    }

    /// @throws dev.fulcrum.unit.FaultException when the folder holds no finished plan about pictures, or the change cannot be read
    public static Adapted of(Question question, Machine machine) {
        ResultFolder folder = question.folder();
        Evidence evidence = Evidence.load(folder);
        if (evidence.test().isEmpty() || !Files.exists(folder.model())) {
            throw Fault.of("adapt", "must be a result with a model", folder.root().toString(), "finish it first: fulcrum balance BRIEF --result "
                    + folder.root()).at(Place.file(folder.root().toString())).raise();
        }
        try (ResultLock _ = ResultLock.take(folder.root(), machine.clock()); Ledger ledger = Ledger.open(folder.ledger(), machine.clock())) {
            return new Adapt(question, machine, ledger, evidence).run();
        }
    }

    /// A model that may serve from now on.
    ///
    /// @param measured what one answer costs
    private record Made(Response.Kind kind, String name, Path file, Measurement measured, double seconds) {}

    private Adapted run() {
        String serving = evidence.test().orElseThrow().key();
        Candidate now = evidence.candidates().get(serving);
        List<Made> made = new ArrayList<>();
        made.add(new Made(Response.Kind.NOTHING, now.name(), folder.trialModel(serving), now.weights(), 0));
        String single = single(serving);
        Candidate alone = evidence.candidates().get(single);
        made.add(recalibrated(alone, single));
        made.add(mirrored(alone, single));
        evidence.candidates().forEach((key, c) -> {
            if (!key.equals(serving)) made.add(new Made(Response.Kind.MORE_INFERENCE, c.name(), folder.trialModel(key), c.weights(), 0));
        });
        Trial base = base(single);
        boolean int8 = trial(single).purchase().quantized();
        made.add(trained(Response.Kind.FINE_TUNE, base, folder.trialModel(base.purchase().key()), ImageRecipes.RECOVER.name(),
                Math.max(1, epochs(base) / TUNED), pictures.now(), int8, alone.weights()));
        made.add(trained(Response.Kind.RETRAIN, base, untrained(base), recipe(base), epochs(base), pictures.all(), int8, alone.weights()));
        return Adapted.of(words(), pictures.labelled(), brief.demand().horizon(), priced(made));
    }

    private String words() {
        return switch (question.change()) {
            case Change.Pictures(Path where) -> "pictures in " + where;
            case Change.Made(String text) -> text;
        };
    }

    /// Each judged on validation and on test; of those that only spend more at inference the best one is kept.
    private List<Response> priced(List<Made> made) {
        List<Quality> validation = judged(made, pictures.choosing(), "validation");
        List<Quality> test = judged(made, pictures.now(), "test");
        Map<Response.Kind, List<Response>> byKind = new LinkedHashMap<>();
        for (int i = 0; i < made.size(); i++) {
            Made m = made.get(i);
            Response r = new Response(m.kind(), m.name(), m.file().toString(), validation.get(i), test.get(i), m.seconds(),
                    total(m, validation.get(i)), total(m, test.get(i)), keeps(validation.get(i)));
            byKind.computeIfAbsent(m.kind(), _ -> new ArrayList<>()).add(r);
        }
        return byKind.values().stream().map(Response::best).toList();
    }

    private boolean keeps(Quality q) {
        return brief.quality().minimum().map(m -> q.probabilityAtLeast(m) >= brief.quality().confidence()).orElse(true);
    }

    private Estimate total(Made m, Quality quality) {
        List<OneOff> lineage = m.seconds() == 0 ? List.of() : List.of(OneOff.held(m.name(), OneOff.Stage.TRAINING,
                Estimate.open(m.seconds(), "s", Basis.MEASURED), 1));
        Candidate candidate = new Candidate(m.name(), quality, Optional.empty(), m.measured(), Optional.empty(), lineage);
        return Planner.lifetimeCost(brief, candidate, Estimate.exact(0, "core-s", Basis.MEASURED)).total();
    }

    private List<Quality> judged(List<Made> made, Path split, String what) {
        var request = new JudgeAllImageJob.Request(made.stream().map(m -> m.file().toString()).toList(), pictures.data().toString(), split.toString());
        Map<String, Object> last = machine.sandbox().run(JudgeAllImageJob.NAME, request,
                m -> tell("judging on " + what + ", " + m.get("judged") + " of " + made.size() + " models"));
        return Json.convert(last, JudgeAllImageJob.Result.class).tests();
    }

    private Made recalibrated(Candidate alone, String single) {
        Path file = place("recalibrated");
        double seconds = once("recalibrated", file, () -> machine.sandbox().run(RecalibrateImageJob.NAME, new RecalibrateImageJob.Request(
                folder.trialModel(single).toString(), pictures.data().toString(), pictures.before().toString(), pictures.now().toString(),
                file.toString()), m -> { }));
        return new Made(Response.Kind.RECALIBRATE, alone.name() + " recalibrated", file, alone.weights(), seconds);
    }

    private Made mirrored(Candidate alone, String single) {
        Path file = place("mirrored");
        double seconds = once("mirrored", file, () -> OnnxFile.write(file, CombinedGraph.of(new Combination.Mirror(CombineImageJob.WIDTH_AXIS),
                List.of(OnnxFile.read(folder.trialModel(single))))));
        return new Made(Response.Kind.MORE_INFERENCE, alone.name() + " mirrored", file, CombinedWeights.of(alone.weights(), alone.weights(), 1), seconds);
    }

    private Made trained(Response.Kind kind, Trial base, Path start, String recipe, int epochs, Path split, boolean int8, Measurement alone) {
        String name = kind == Response.Kind.FINE_TUNE ? "tuned" : "retrained";
        Path floats = place(name);
        Path file = int8 ? place(name + "-int8") : floats;
        double seconds = once(name, file, () -> {
            machine.sandbox().run(TrainImageJob.NAME, new TrainImageJob.Request(start.toString(), pictures.data().toString(), split.toString(),
                    ImageRecipes.named(recipe), epochs, 1, ImageRecipes.BF16, brief.seed(), EarlyStopping.NEVER, OverfittingGuard.USUAL,
                    Optional.empty(), floats.resolveSibling("checkpoints").toString(), floats.toString(),
                    floats.resolveSibling("answers.bin").toString()), m -> told(kind, m));
            if (int8) {
                machine.sandbox().run(QuantizeImageJob.NAME, new QuantizeImageJob.Request(floats.toString(), pictures.data().toString(),
                        split.toString(), file.toString(), file.resolveSibling("answers.bin").toString()), m -> { });
            }
        });
        String model = base.purchase().candidate() + " e" + epochs + (int8 ? " int8 " : " fp32 ") + name;
        return new Made(kind, model, file, alone, seconds);
    }

    private void told(Response.Kind kind, Map<String, Object> message) {
        if (!message.containsKey("done")) return;
        var p = Json.convert(message, TrainImageJob.Progress.class);
        tell("%s, epoch %d/%d".formatted(kind.words(), p.epoch(), p.epochs()));
    }

    private Path place(String name) {
        return pictures.data().resolveSibling(name + "-" + pictures.digest().brief()).resolve("model.onnx");
    }

    /// Seconds that the making took, now or when it was made.
    private double once(String name, Path file, Runnable making) {
        String serving = evidence.test().orElseThrow().key();
        ContentHash asked = Json.hash(Map.of("adapt", name, "pictures", pictures.digest(), "serving", ContentHash.ofFile(folder.trialModel(serving))));
        Optional<Double> paid = ledger.purchase(asked).map(r -> ((Number) r.facts().payload().get("seconds")).doubleValue());
        if (paid.isPresent() && Files.exists(file)) return paid.get();
        tell(name);
        long began = machine.nanos().getAsLong();
        making.run();
        double seconds = (machine.nanos().getAsLong() - began) / 1e9;
        Facts facts = Facts.of(evidence.line(), Prices.of(brief).costs(seconds, 1), Map.of("adapt", name, "seconds", seconds, "about", words()),
                Provenance.here(question.code(), brief.seed(), evidence.machine().cpu())).keyed(asked);
        if (paid.isEmpty()) ledger.append(new Entry.Trained(facts));
        return seconds;
    }

    private Trial trial(String key) {
        return Optional.ofNullable(trials.get(key)).orElseThrow(() -> Fault.of("adapt", "must know how " + key + " was made",
                "a ledger without it", "run fulcrum balance again").raise());
    }

    /// The serving model, or of several that answer together the last, which says what the others are unsure of.
    private String single(String serving) {
        return trial(serving).purchase() instanceof Purchase.Combine c ? c.parts().getLast() : serving;
    }

    /// The float weights that a single model stands on.
    private Trial base(String key) {
        Trial t = trial(key);
        return switch (t.purchase()) {
            case Purchase.Quantize q -> base(q.from().orElseThrow());
            case Purchase.Aware a -> base(a.from().orElseThrow());
            case Purchase.Train _, Purchase.Distill _, Purchase.Prune _, Purchase.Sample _, Purchase.Combine _ -> t;
        };
    }

    private int epochs(Trial base) {
        return base.chain(trials).stream().mapToInt(t -> t.curve().size()).sum();
    }

    /// Of the first training in the chain that has one.
    private String recipe(Trial base) {
        return base.chain(trials).reversed().stream().map(Trial::purchase).filter(Purchase.Train.class::isInstance).map(p -> ((Purchase.Train) p).recipe())
                .findFirst().orElse(ImageRecipes.ALL.getFirst().name());
    }

    private Path untrained(Trial base) {
        return folder.weigh().resolve(base.purchase().candidate().replace(' ', '-') + ".onnx");
    }

    private void tell(String what) {
        machine.progress().accept(Progress.of("adapt", what));
    }
}
