package dev.fulcrum.balance;

import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.TableRow;
import java.util.List;
import java.util.Optional;

/// What a run of balance ends with.
///
/// @param folder   the result
/// @param decision the plan, or why there is none
/// @param table    decided again from 1e4 to 1e10 requests a month
/// @param evidence everything measured
/// @param labels   what more labels are worth, in words, where that was measured
public record Outcome(ResultFolder folder, Decision decision, List<TableRow> table, Evidence evidence, Optional<String> labels) {}
