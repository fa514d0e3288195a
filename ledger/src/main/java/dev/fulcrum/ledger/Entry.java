package dev.fulcrum.ledger;

import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.util.Map;

/// One thing that happened and what it cost. Entries wrap the rooms' records as JSON trees, so that no room knows the ledger.
public sealed interface Entry {
    Facts facts();

    /// A model or a machine was weighed.
    record Measured(Facts facts) implements Entry {}

    /// A slice of training was bought.
    record Trained(Facts facts) implements Entry {}

    /// A student was trained from a teacher.
    record Distilled(Facts facts) implements Entry {}

    /// A graph was pruned, quantized or factorized.
    record Compressed(Facts facts) implements Entry {}

    /// Any other cost of searching: data preparation, deciding, waiting.
    record Searched(Facts facts) implements Entry {}

    /// A plan was made.
    record Planned(Facts facts) implements Entry {}

    /// Requests were answered.
    record Served(Facts facts) implements Entry {}

    /// A server waited.
    record Idled(Facts facts) implements Entry {}

    /// The kind as stored, in lower case.
    default String kind() {
        return switch (this) {
            case Measured _ -> "measured";
            case Trained _ -> "trained";
            case Distilled _ -> "distilled";
            case Compressed _ -> "compressed";
            case Searched _ -> "searched";
            case Planned _ -> "planned";
            case Served _ -> "served";
            case Idled _ -> "idled";
        };
    }

    /// The account that the books charge it to: weighing and planning are part of the search.
    default Account account() {
        return switch (this) {
            case Measured _, Searched _, Planned _ -> Account.SEARCH;
            case Trained _ -> Account.TRAINING;
            case Distilled _ -> Account.DISTILLATION;
            case Compressed _ -> Account.COMPRESSION;
            case Served _ -> Account.INFERENCE;
            case Idled _ -> Account.IDLE;
        };
    }

    /// SHA-256 over the canonical JSON of what happened (kind, line, key, costs, parents, payload); who and when stay outside,
    /// so that the same result on another day has the same hash.
    default ContentHash hash() {
        Facts f = facts();
        return Json.hash(Map.of("kind", kind(), "line", f.line(), "key", f.key().map(ContentHash::hex).orElse(""), "costs", f.costs(),
                "parents", f.parents(), "payload", f.payload()));
    }

    /// @throws IllegalArgumentException for a kind that this version does not know
    static Entry of(String kind, Facts facts) {
        return switch (kind) {
            case "measured" -> new Measured(facts);
            case "trained" -> new Trained(facts);
            case "distilled" -> new Distilled(facts);
            case "compressed" -> new Compressed(facts);
            case "searched" -> new Searched(facts);
            case "planned" -> new Planned(facts);
            case "served" -> new Served(facts);
            case "idled" -> new Idled(facts);
            default -> throw new IllegalArgumentException("unknown kind of entry: " + kind);
        };
    }
}
