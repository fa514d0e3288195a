package dev.fulcrum.brief;

import dev.fulcrum.unit.Place;
import java.util.LinkedHashMap;
import java.util.Map;

/// Puts values given by key on the command line in the place of those that a brief's text gives, before anything is judged.
final class Overrides {
    /// The key that a plain value stands for.
    private static final Map<String, String> SHORTHAND = Map.of("quality", "minimum", "errors", "cost", "latency", "p99", "demand",
            "requests", "demand.profile", "peak", "deployment", "kind", "retraining", "every");

    private Overrides() {}

    static Written.Mapping apply(Written.Mapping brief, Map<String, String> values) {
        Written.Mapping changed = brief;
        for (Map.Entry<String, String> value : values.entrySet()) {
            String key = SHORTHAND.containsKey(value.getKey()) ? value.getKey() + "." + SHORTHAND.get(value.getKey()) : value.getKey();
            changed = put(changed, "", key, new Written.Scalar(value.getValue().strip(), new Place("--" + value.getKey(), 0, key)));
        }
        return changed;
    }

    private static Written.Mapping put(Written.Mapping mapping, String path, String key, Written.Scalar value) {
        int dot = key.indexOf('.');
        Map<String, Written> entries = new LinkedHashMap<>(mapping.entries());
        if (dot < 0) {
            entries.put(key, value);
        } else {
            String name = key.substring(0, dot);
            String below = path.isEmpty() ? name : path + "." + name;
            entries.put(name, put(section(entries.get(name), below, value), below, key.substring(dot + 1), value));
        }
        return new Written.Mapping(entries, mapping.place());
    }

    private static Written.Mapping section(Written old, String path, Written.Scalar value) {
        return switch (old) {
            case null -> new Written.Mapping(Map.of(), value.place());
            case Written.Mapping mapping -> mapping;
            case Written.Scalar scalar when SHORTHAND.containsKey(path) ->
                    new Written.Mapping(Map.of(SHORTHAND.get(path), scalar), scalar.place());
            case Written other -> new Written.Mapping(Map.of(), other.place());
        };
    }
}
