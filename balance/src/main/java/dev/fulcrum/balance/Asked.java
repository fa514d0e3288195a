package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import java.nio.file.Path;

/// What a run of balance was asked.
///
/// @param brief  as parsed, overrides included
/// @param base   folder against which the brief's paths are resolved
/// @param folder where the result goes
/// @param line   the model line in the ledger
/// @param code   version of the program, for provenance
/// @param early  whether each new best plan is written while the search goes on
public record Asked(Brief brief, Path base, ResultFolder folder, String line, String code, boolean early) {
    /// One that writes nothing before the end.
    public Asked(Brief brief, Path base, ResultFolder folder, String line, String code) {
        this(brief, base, folder, line, code, false);
    }

    /// The same, with plans while it searches.
    public Asked whileSearching() {
        return new Asked(brief, base, folder, line, code, true);
    }
}
