package dev.fulcrum.balance;

import dev.fulcrum.search.PreparedSize;
import dev.fulcrum.compress.Step;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.search.CompressionSearch;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.search.Trial;
import dev.fulcrum.tasks.image.PruneImageJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Prunes the models that keep the minimum, weighs what is left of them in fresh processes, and says what of it is worth recovering.
final class CompressPhase {
    /// Of a model's FLOPs, what its pruned forms need.
    private static final List<Double> SHARES = List.of(0.7, 0.45);

    private final Asked asked;
    private final Machine machine;
    private final WeighPhase weighing;

    CompressPhase(Asked asked, Machine machine, WeighPhase weighing) {
        this.asked = asked;
        this.machine = machine;
        this.weighing = weighing;
    }

    /// The pruned forms of a run and what they weigh.
    ///
    /// @param forms   with their steps
    /// @param weights measurements by [WeighPhase#id]
    /// @param seconds wall time paid
    record Pruned(ContentHash key, List<PruneImageJob.Form> forms, Map<String, Measurement> weights, double seconds) {
        static final Pruned NONE = new Pruned(ContentHash.of(), List.of(), Map.of(), 0);

        /// What one folder holds, nothing where nothing was pruned.
        static Pruned of(ResultFolder folder) {
            return Files.exists(file(folder)) ? Json.readFile(file(folder), Pruned.class) : NONE;
        }

        private static Path file(ResultFolder folder) {
            return folder.weigh().resolve("pruned.json");
        }

        List<PreparedSize> sizes() {
            return forms.stream().map(PruneImageJob.Form::size).toList();
        }

        Optional<Step.Prune> step(String name) {
            return forms.stream().filter(f -> f.size().name().equals(name)).map(PruneImageJob.Form::step).findFirst();
        }
    }

    /// @param parents as [CompressionSearch#parents] chose
    Pruned pruned(List<Trial> parents) {
        if (parents.isEmpty() || !asked.brief().compress().prune()) return Pruned.NONE;
        List<PruneImageJob.Parent> named = parents.stream().map(this::parent).toList();
        List<String> files = named.stream().map(p -> ContentHash.ofFile(Path.of(p.model())).hex()).toList();
        ContentHash key = Json.hash(Map.of("parents", named, "files", files, "shares", SHARES, "protocol", machine.weighings().first()));
        Pruned known = Pruned.of(asked.folder());
        if (known.key().equals(key)) return known;
        long start = machine.nanos().getAsLong();
        machine.progress().accept(Progress.of("weigh", "pruning what keeps the minimum"));
        var request = new PruneImageJob.Request(asked.folder().data().toString(), asked.folder().split().toString(), named, SHARES,
                asked.folder().weigh().toString());
        List<PruneImageJob.Form> forms =
                Json.convert(machine.sandbox().run(PruneImageJob.NAME, request, m -> { }), PruneImageJob.Result.class).forms();
        double seconds = (machine.nanos().getAsLong() - start) / 1e9;
        Map<String, Measurement> weights = new HashMap<>();
        if (!forms.isEmpty()) {
            List<WeighPhase.Weighed> processes =
                    weighing.first(WeighPhase.models(forms.stream().map(PruneImageJob.Form::size).toList()), "weigh pruned");
            weights.putAll(WeighPhase.combined(processes));
            seconds += WeighPhase.seconds(processes);
        }
        Pruned pruned = new Pruned(key, forms, weights, seconds);
        AtomicFile.write(Pruned.file(asked.folder()), Json.pretty(pruned));
        return pruned;
    }

    private PruneImageJob.Parent parent(Trial t) {
        return new PruneImageJob.Parent(t.purchase().candidate(), asked.folder().trialModel(t.purchase().key()).toString(), t.purchase().key());
    }

    /// @param budget core-seconds that are left for compression
    CompressionSearch.Settings settings(SuccessiveHalving.Settings search, double budget) {
        int epochs = search.firstEpochs() * (int) Math.pow(3, search.rungs() - 1);
        return new CompressionSearch.Settings(budget, search.trainingExamples(), search.minimum(), search.confidence(), search.qualityPays(), epochs,
                search.firstEpochs(), search.guessedFlops(), asked.brief().demand().total(), Buying.trainings(asked.brief()), asked.brief().compress().qat());
    }

}
