package dev.fulcrum.balance;

import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.tasks.recommend.FitSuggestJob;
import dev.fulcrum.tasks.recommend.QuantizeSuggestJob;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The model that is handed over, fitted once more with what happened during validation: the choice is made by then, and what came last says most.
final class FinishedSuggestions {
    private static final String INT8 = "-int8";

    private final Asked asked;
    private final Machine machine;
    private final Ledger ledger;
    private final Provenance provenance;
    private final Prices prices;

    FinishedSuggestions(Asked asked, Machine machine, Ledger ledger, Provenance provenance, Prices prices) {
        this.asked = asked;
        this.machine = machine;
        this.ledger = ledger;
        this.provenance = provenance;
        this.prices = prices;
    }

    /// @param key  of the chosen trial
    /// @param data digest of what it was fitted to
    Path of(String key, ContentHash data) {
        boolean int8 = key.endsWith(INT8);
        String fitted = floats(asked.folder().trial(key)).getFileName().toString();
        Path floats = asked.folder().trial(fitted).resolve("finished.onnx");
        Path finished = int8 ? asked.folder().trial(key).resolve("finished.onnx") : floats;
        ContentHash asking = Json.hash(Map.of("finished", key, "data", data, "trial", ContentHash.ofFile(asked.folder().trialModel(key))));
        if (Files.exists(finished) && ledger.purchase(asking).isPresent()) return finished;
        machine.progress().accept(Progress.of("finish", "the chosen model, with validation"));
        long began = machine.nanos().getAsLong();
        FitSuggestJob.Request request = ClusterFactors.given(request(fitted, floats), () -> Suggesting.load(asked.folder().data()), machine,
                asked.folder().trial(fitted));
        machine.sandbox().run(FitSuggestJob.NAME, request, m -> { });
        if (int8) {
            machine.sandbox().run(QuantizeSuggestJob.NAME, new QuantizeSuggestJob.Request(floats.toString(), asked.folder().data().toString(),
                    finished.toString()), m -> { });
        }
        double seconds = (machine.nanos().getAsLong() - began) / 1e9;
        ledger.append(new Entry.Trained(Facts.of(asked.line(), prices.costs(seconds, 1), Map.of("finished", key), provenance).keyed(asking)));
        return finished;
    }

    /// The folder of the trial whose weights in fp32 a trial's were made from.
    static Path floats(Path trial) {
        String key = trial.getFileName().toString();
        return key.endsWith(INT8) ? trial.resolveSibling(key.substring(0, key.length() - INT8.length())) : trial;
    }

    /// As it was fitted before: what was chosen on validation then stays.
    private FitSuggestJob.Request request(String key, Path output) {
        ResultFolder folder = asked.folder();
        FitSuggestJob.Result had = Json.readFile(folder.trial(key).resolve("curve.json"), FitSuggestJob.Result.class);
        int epochs = had.curve().points().isEmpty() ? 1 : had.curve().best().epoch();
        return new FitSuggestJob.Request(had.size(), had.recipe(), folder.data().toString(), true, epochs, asked.brief().seed(), had.again(),
                folder.trial(key).resolve("finished").toString(), output.toString());
    }
}
