package dev.fulcrum.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which entries to read.
///
/// @param line  only this model line, or all
/// @param kinds only these kinds, or all when empty
/// @param from  not before this moment
/// @param until before this moment
public record Filter(Optional<String> line, Set<String> kinds, Instant from, Instant until) {
    public static final Filter ALL = new Filter(Optional.empty(), Set.of(), Instant.MIN, Instant.MAX);

    public Filter line(String only) {
        return new Filter(Optional.of(only), kinds, from, until);
    }

    public Filter kinds(String... only) {
        return new Filter(line, Set.of(only), from, until);
    }

    public Filter between(Instant start, Instant end) {
        return new Filter(line, kinds, start, end);
    }

    boolean admits(Recorded recorded) {
        return line.map(recorded.facts().line()::equals).orElse(true)
                && (kinds.isEmpty() || kinds.contains(recorded.entry().kind()))
                && !recorded.time().isBefore(from) && recorded.time().isBefore(until);
    }
}
