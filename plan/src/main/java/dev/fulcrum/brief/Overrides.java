package dev.fulcrum.brief;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Puts values given by key on the command line in the place of those that a brief's text gives, before anything is judged.
///
/// A value that decides which other keys have a meaning takes those of the text away: another kind of deployment the keys of the old
/// kind, another machine by name the figures of the old one, one way to write the profile or an hour's price the other ways.
final class Overrides {
    /// The key that a plain value stands for.
    private static final Map<String, String> SHORTHAND = Map.of("quality", "minimum", "errors", "cost", "latency", "p99", "demand",
            "requests", "demand.profile", "peak", "deployment", "kind", "retraining", "every", "machine", "name", "spot", "training");
    /// Ways to say the same, of which one may be given.
    private static final List<List<Set<String>>> ALTERNATIVES = List.of(
            List.of(Set.of("demand.profile.peak"), Set.of("demand.profile.week"), Set.of("demand.profile.trace")),
            List.of(Set.of("machine.price"), Set.of("machine.capital", "machine.life", "machine.utilisation")));

    private Overrides() {}

    /// Later values over earlier ones, however the key was written.
    static Map<String, String> merged(Map<String, String> earlier, Map<String, String> later) {
        Map<String, String> all = new TreeMap<>(earlier);
        later.forEach((given, value) -> all.keySet().removeIf(old -> key(old, earlier.get(old)).equals(key(given, value))
                || !value.equals(earlier.get(given)) && displaces(key(given, value), key(old, earlier.get(old)))));
        all.putAll(later);
        return all;
    }

    static Written.Mapping apply(Written.Mapping brief, Map<String, String> values) {
        if (values.isEmpty()) return brief;
        Written.Mapping changed = expanded(brief, "");
        for (Map.Entry<String, String> value : values.entrySet()) {
            changed = cleared(changed, key(value.getKey(), value.getValue()), value.getValue());
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            String key = key(value.getKey(), value.getValue());
            changed = put(changed, "", key, Written.value("--" + value.getKey(), key, value.getValue()));
        }
        return changed;
    }

    /// The full key; a whole section given as `{...}` keeps the section's.
    private static String key(String given, String value) {
        boolean plain = SHORTHAND.containsKey(given) && !value.strip().startsWith("{");
        return plain ? key(given + "." + SHORTHAND.get(given), value) : given;
    }

    private static boolean displaces(String key, String other) {
        if (key.equals(other)) return false;
        if (key.equals("deployment.kind")) return other.startsWith("deployment.");
        if (key.equals("machine.name")) return other.startsWith("machine.") && !other.equals("machine.region");
        return ALTERNATIVES.stream().anyMatch(ways -> ways.stream().anyMatch(way -> way.contains(key))
                && ways.stream().anyMatch(way -> way.contains(other) && !way.contains(key)));
    }

    /// Without what a value displaces; a value that is written already displaces nothing.
    private static Written.Mapping cleared(Written.Mapping brief, String key, String value) {
        return at(brief, key).filter(old -> old.shown().equals(value.strip())).isPresent() ? brief : without(brief, "", key);
    }

    private static Optional<Written> at(Written.Mapping mapping, String key) {
        int dot = key.indexOf('.');
        Written value = mapping.entries().get(dot < 0 ? key : key.substring(0, dot));
        if (dot < 0) return Optional.ofNullable(value);
        return value instanceof Written.Mapping below ? at(below, key.substring(dot + 1)) : Optional.empty();
    }

    private static Written.Mapping without(Written.Mapping mapping, String path, String key) {
        Map<String, Written> kept = new LinkedHashMap<>();
        mapping.entries().forEach((name, value) -> {
            String below = below(path, name);
            if (!displaces(key, below)) kept.put(name, value instanceof Written.Mapping m ? without(m, below, key) : value);
        });
        return new Written.Mapping(kept, mapping.place());
    }

    /// With plain values written out: `demand: 3e7` as `demand: {requests: 3e7}`.
    private static Written.Mapping expanded(Written.Mapping mapping, String path) {
        Map<String, Written> entries = new LinkedHashMap<>();
        mapping.entries().forEach((name, value) -> entries.put(name, switch (value) {
            case Written.Mapping m -> expanded(m, below(path, name));
            case Written.Scalar s when SHORTHAND.containsKey(below(path, name)) ->
                    new Written.Mapping(Map.of(SHORTHAND.get(below(path, name)), s), s.place());
            case Written other -> other;
        }));
        return new Written.Mapping(entries, mapping.place());
    }

    /// Each value under its key as it stands, with nothing displaced.
    static Written.Mapping put(Written.Mapping mapping, String path, Map<String, String> values) {
        Written.Mapping changed = mapping;
        for (Map.Entry<String, String> v : values.entrySet()) {
            changed = put(changed, path, v.getKey(), Written.value("--" + v.getKey(), v.getKey(), v.getValue()));
        }
        return changed;
    }

    private static Written.Mapping put(Written.Mapping mapping, String path, String key, Written value) {
        int dot = key.indexOf('.');
        Map<String, Written> entries = new LinkedHashMap<>(mapping.entries());
        if (dot < 0) {
            entries.put(key, value);
        } else {
            String name = key.substring(0, dot);
            Written.Mapping old = entries.get(name) instanceof Written.Mapping m ? m : new Written.Mapping(Map.of(), value.place());
            entries.put(name, put(old, below(path, name), key.substring(dot + 1), value));
        }
        return new Written.Mapping(entries, mapping.place());
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
