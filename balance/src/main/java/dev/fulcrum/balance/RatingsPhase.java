package dev.fulcrum.balance;

import dev.fulcrum.tasks.recommend.FitRatingsJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where people rate, what they would rate is foreseen too: a model beside the one that suggests.
final class RatingsPhase {
    /// What lies in the result's folder.
    ///
    /// @param data digest of what it was fitted to
    private record Kept(ContentHash data, FitRatingsJob.Result result) {}

    private RatingsPhase() {}

    static void run(Buying buying, SuggestData data) {
        ResultFolder folder = buying.asked().folder();
        if (!FitRatingsJob.possible(data.suggesting()) || of(folder).filter(k -> k.data().equals(data.digest())).isPresent()) return;
        buying.machine().progress().accept(Progress.of("ratings", "foreseeing what people would rate"));
        long began = buying.machine().nanos().getAsLong();
        Map<String, Object> last = buying.machine().sandbox().run(FitRatingsJob.NAME,
                new FitRatingsJob.Request(folder.data().toString(), folder.root().resolve("ratings.onnx").toString()), m -> { });
        double seconds = (buying.machine().nanos().getAsLong() - began) / 1e9;
        FitRatingsJob.Result result = Json.convert(last, FitRatingsJob.Result.class);
        AtomicFile.write(file(folder), Json.pretty(new Kept(data.digest(), result)));
        buying.record("ratings", seconds, Map.of("chosen", result.chosen()));
    }

    private static Path file(ResultFolder folder) {
        return folder.root().resolve("ratings.json");
    }

    private static Optional<Kept> of(ResultFolder folder) {
        return Files.exists(file(folder)) ? Optional.of(Json.readFile(file(folder), Kept.class)) : Optional.empty();
    }

    /// What a run found, if people rate.
    static Optional<FitRatingsJob.Result> found(ResultFolder folder) {
        return of(folder).map(Kept::result);
    }
}
