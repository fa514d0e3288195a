package dev.fulcrum.ledger;

import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What every entry says, whatever its kind.
///
/// @param line       the model line that it belongs to, for example "fashion"
/// @param key        content hash of what was asked (graph, data digest, recipe, seed), where the answer may be used again
/// @param costs      what it cost
/// @param parents    content hashes of the entries and files that it was made from
/// @param payload    the room's record as a JSON tree, see [dev.fulcrum.unit.Json#tree]
/// @param provenance who, code, JDK, seed, machine
public record Facts(String line, Optional<ContentHash> key, Costs costs, List<ContentHash> parents, Map<String, Object> payload,
        Provenance provenance) {
    public Facts {
        Objects.requireNonNull(line, "line");
        Objects.requireNonNull(key, "key");
        parents = List.copyOf(parents);
        // Through JSON at once, so that an entry equals itself when it is read back.
        payload = java.util.Collections.unmodifiableMap(Json.readMap(Json.write(payload)));
    }

    /// Facts without a key or parents.
    public static Facts of(String line, Costs costs, Map<String, Object> payload, Provenance provenance) {
        return new Facts(line, Optional.empty(), costs, List.of(), payload, provenance);
    }

    public Facts keyed(ContentHash asked) {
        return new Facts(line, Optional.of(asked), costs, parents, payload, provenance);
    }

    public Facts from(List<ContentHash> newParents) {
        return new Facts(line, key, costs, newParents, payload, provenance);
    }
}
