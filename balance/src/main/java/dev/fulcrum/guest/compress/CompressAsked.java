package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.ResultFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What a person asks of `compress`.
///
/// @param model  the ONNX file
/// @param data   folder of the data
/// @param flags  keys of guest.yaml that replace those of the file
/// @param drop   largest loss of quality, or disagreement where there are no labels, in [0, 1)
/// @param goal   what "cheapest" means
/// @param most   how many examples to read at most, 0 for all
/// @param budget wall seconds for search and training
/// @param seed   of split and training
/// @param recipe to be carried out instead of a search, or empty
/// @param folder of the result
/// @param code   version of this program, for provenance
public record CompressAsked(Path model, Path data, Map<String, String> flags, double drop, Goal goal, int most, double budget, long seed,
        Optional<Path> recipe, ResultFolder folder, String code) {

    /// What is to be least, the other being no worse than the model's.
    public enum Goal {
        /// Seconds a request at the largest batch that was weighed.
        THROUGHPUT,
        /// Median seconds at batch 1.
        LATENCY;

        /// As typed.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
