package dev.fulcrum.adapt;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Estimate;
import java.util.List;

/// One thing that could be done, and what it comes to.
///
/// @param kind        of thing
/// @param model       that would then serve, by name
/// @param file        of that model
/// @param validation  on present pictures, decides
/// @param test        on other present pictures, shown and never decides
/// @param coreSeconds that making it took, measured
/// @param total       money over the life that is left, making it included, with errors as on validation
/// @param replayed    the same with errors as on test
/// @param keeps       whether the minimum is kept on validation
public record Response(Kind kind, String model, String file, Quality validation, Quality test, double coreSeconds, Estimate total, Estimate replayed,
        boolean keeps) {

    /// What can be done, from the least to the most.
    public enum Kind {
        NOTHING("do nothing"), RECALIBRATE("recalibrate"), MORE_INFERENCE("spend more at inference"), FINE_TUNE("fine-tune"),
        RETRAIN("retrain from scratch");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// The cheapest of those that keep the minimum; where none does, the one of the best quality.
    static Response best(List<Response> responses) {
        return responses.stream().filter(Response::keeps).min(java.util.Comparator.comparingDouble(r -> r.total().value()))
                .or(() -> responses.stream().max(java.util.Comparator.comparingDouble(r -> r.validation().value()))).orElseThrow();
    }
}
