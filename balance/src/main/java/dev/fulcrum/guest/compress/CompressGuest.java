package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.Prices;
import dev.fulcrum.balance.Progress;
import dev.fulcrum.balance.ServedMoney;
import dev.fulcrum.guest.GuestWorkers;
import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.search.DropSearch;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.tasks.guest.GuestAnswers;
import dev.fulcrum.tasks.guest.GuestData;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestSource;
import dev.fulcrum.tasks.guest.GuestSpec;
import dev.fulcrum.tasks.guest.GuestSplit;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes a model cheaper: the fastest form that surely loses no more than was allowed, proved on data that no decision has seen.
///
/// Everything that runs foreign code runs in worker processes; every purchase is in the result's ledger once it is made, so that the same
/// command goes on where it was stopped.
public final class CompressGuest {
    private static final int RUNGS = 3;
    /// Small losses need many examples to be sure of, and recovery needs few: it is taught by the model itself.
    private static final double VALIDATION = 0.3;
    private static final double TEST = 0.3;
    /// Of what is left where the test part is ready-made.
    private static final double READY_VALIDATION = 0.25;
    /// Passes over the training part in a first recovery, where the budget carries them.
    private static final int MOST_EPOCHS = 8;
    private static final double FIRST_SHARE = 0.25;
    /// FLOPs a second of training on one core, before the first tells.
    private static final double GUESSED_FLOPS = 2e10;

    private final CompressAsked asked;
    private final GuestWorkers workers;
    private final Machine machine;
    private final Prices prices = Prices.of(ServedMoney.asked("0"));

    public CompressGuest(CompressAsked asked, GuestWorkers workers, Machine machine) {
        this.asked = asked;
        this.workers = workers;
        this.machine = machine;
    }

    /// @throws dev.fulcrum.unit.FaultException when model or data cannot be read, or the model does not run
    public Compressed run() {
        boolean fresh = !Files.exists(asked.folder().root());
        try (ResultLock _ = ResultLock.take(asked.folder().root(), machine.clock())) {
            Subject subject = subject();
            fresh = false;
            try (Ledger ledger = Ledger.open(asked.folder().ledger(), machine.clock())) {
                return search(subject, ledger);
            }
        } finally {
            if (fresh) asked.folder().discard();
        }
    }

    /// Carries out the recipe that was asked for.
    ///
    /// @throws dev.fulcrum.unit.FaultException when it belongs to another model or other data
    public Repeat.Done repeat() {
        boolean fresh = !Files.exists(asked.folder().root());
        try (ResultLock _ = ResultLock.take(asked.folder().root(), machine.clock())) {
            Repeat repeat = new Repeat(subject(), asked.recipe().orElseThrow());
            fresh = false;
            return repeat.run();
        } finally {
            if (fresh) asked.folder().discard();
        }
    }

    private Subject subject() {
        GuestModel model = GuestModel.open(asked.model(), java.util.Optional.empty(), asked.flags());
        workers.progress().accept(Progress.of("data", "reading"));
        GuestData data = GuestSource.read(asked.data(), model, asked.most());
        if (data.labels().isPresent() && !model.spec().sure()) {
            throw Fault.of("compress", "must know how images are prepared before quality can be judged", "preparations that do equally well",
                    "run fulcrum inspect with --data, or write sure: true into guest.yaml").at(Place.file(asked.model().toString())).raise();
        }
        GuestSplit split = GuestSplit.of(data, data.test().length > 0 ? READY_VALIDATION : VALIDATION, TEST, asked.seed());
        if (split.train().length < 2 || split.validation().length < 1 || split.test().length < 1) {
            throw Fault.of("compress", "must have data for training, choosing and a last measurement", data.size() + " examples",
                    "give some hundred").at(Place.file(asked.data().toString())).raise();
        }
        boolean reduce = !Environment.detect(Path.of("/"), List.of()).hasInt8DotProduct();
        return new Subject(asked, model, data, split, reduce, workers, machine);
    }

    private Compressed search(Subject subject, Ledger ledger) {
        Provenance provenance = Provenance.here(asked.code(), asked.seed(), Environment.detect(Path.of("/"), List.of()).cpu());
        long start = machine.nanos().getAsLong();
        Trainability trainable = Trainability.of(subject);
        Forms forms = Forms.write(subject);
        FormWeights weights = FormWeights.first(forms.models(), machine, asked.folder().weigh(), forms.flops(DropSearch.WHOLE));
        GuestAnswers original = subject.answers(asked.model(), subject.split().validation(), FormWeights.ORIGINAL);
        record(ledger, provenance, "weigh", (machine.nanos().getAsLong() - start) / 1e9, weights.key());
        DropSearch.Settings settings = settings(subject, forms, trainable);
        Tries tries = new Tries(ledger, asked.folder(), line(), scope(subject, settings), provenance, prices);
        DropSearch search = new DropSearch(settings, forms.weighed(weights, asked.goal()));
        Recoveries recoveries = new Recoveries(subject);
        StopReason stop = new Purchases(subject, forms, tries, recoveries, original).run(search);
        return new CompressEnd(subject, forms, weights, tries, search, ledger, provenance, prices, line()).run(original, trainable.obstacles(), stop);
    }

    private DropSearch.Settings settings(Subject subject, Forms forms, Trainability trainable) {
        double budget = asked.budget() * machine.cores();
        Map<String, Double> seconds = new HashMap<>();
        for (Bases.Base b : forms.bases()) {
            seconds.put(b.name(), 3 * forms.flops(b.name()) * subject.split().train().length / GUESSED_FLOPS + 0.5);
        }
        double all = seconds.entrySet().stream().filter(e -> !e.getKey().equals(DropSearch.WHOLE)).mapToDouble(Map.Entry::getValue).sum();
        int epochs = (int) Math.clamp(FIRST_SHARE * budget / Math.max(all, 1e-9), 1, MOST_EPOCHS);
        return new DropSearch.Settings(asked.drop(), budget, epochs, trainable.possible() ? RUNGS : 0, seconds);
    }

    private String line() {
        return asked.model().getFileName().toString().replaceFirst("\\.onnx$", "");
    }

    private ContentHash scope(Subject subject, DropSearch.Settings settings) {
        return Json.hash(Map.of("model", ContentHash.ofFile(asked.model()).hex(), "spec", Json.tree(subject.model().spec()), "data",
                subject.data().digest().hex(), "split", Json.hash(subject.split()).hex(), "settings", Json.tree(settings), "seed", asked.seed(),
                "goal", asked.goal(), "recovery", Json.tree(Recoveries.recipe(subject.model().spec().kind() == GuestSpec.Kind.IMAGES, false))));
    }

    private void record(Ledger ledger, Provenance provenance, String what, double seconds, ContentHash of) {
        ContentHash key = Json.hash(Map.of("what", what, "of", of.hex()));
        if (ledger.purchase(key).isPresent()) return;
        ledger.append(new Entry.Measured(Facts.of(line(), prices.costs(seconds, machine.cores()), Map.of("what", what), provenance).keyed(key)));
    }
}
