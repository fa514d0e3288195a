package dev.fulcrum.serve;

import dev.fulcrum.unit.Estimate;
import java.nio.file.Path;
import java.util.Optional;

/// What is to be served, and under which promise.
///
/// @param name         in the protocol's paths: letters, digits, `.`, `_`, `-`
/// @param file         of the ONNX model
/// @param line         model line, under which the ledger books it
/// @param version      as the repository's folder says; without one, versions are counted from 1
/// @param sloSeconds   from arrival to answer
/// @param objective    inside the SLO
/// @param amortisation what it cost before its first answer
/// @param predicted    what its plan says, where there is one
public record ModelSpec(String name, Path file, String line, Optional<String> version, double sloSeconds, Objective objective,
        Amortisation amortisation, Optional<Predicted> predicted) {
    public ModelSpec {
        if (!isName(name)) {
            throw dev.fulcrum.unit.Fault.of("model name", "must be of letters, digits, '.', '_' and '-', at most 128", name,
                    "rename the folder or the file").raise();
        }
    }

    public static boolean isName(String text) {
        return text.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    }

    /// What the plan promises, to be held against what is seen.
    ///
    /// @param candidate    the plan's name for the model
    /// @param p99Millis    one request at a time
    /// @param aThousand    money a thousand requests
    /// @param requestsMonth the volume that the plan was made for
    /// @param bestBetween  requests a month in which the plan stays the best; an open end is null
    /// @param quality      on validation, with its interval
    /// @param metric       what the quality is called
    public record Predicted(String candidate, Estimate p99Millis, Estimate aThousand, Estimate requestsMonth, Estimate bestBetween,
            Estimate quality, String metric) {}

    public ModelSpec at(Path otherFile, Optional<String> otherVersion) {
        return new ModelSpec(name, otherFile, line, otherVersion, sloSeconds, objective, amortisation, predicted);
    }
}
