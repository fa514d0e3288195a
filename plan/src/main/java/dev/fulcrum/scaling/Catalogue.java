package dev.fulcrum.scaling;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Things that people ask for by name; who misspells one is told the nearest.
///
/// @param what    what the things are, for faults: "scaling law"
/// @param entries by name, in lower case
public record Catalogue<T>(String what, Map<String, T> entries) {
    public Catalogue {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    /// @throws dev.fulcrum.unit.FaultException when there is no such thing, with the nearest name
    public T find(String name) {
        T found = entries.get(name.toLowerCase(java.util.Locale.ROOT));
        if (found != null) return found;
        throw Fault.of(what, "must be one of " + String.join(", ", entries.keySet()), name, "did you mean " + nearest(name) + "?").raise();
    }

    /// The name with the fewest letters to change.
    String nearest(String name) {
        return entries.keySet().stream().min(Comparator.comparingInt(known -> edits(known, name)))
                .orElse("nothing, the catalogue is empty");
    }

    /// Levenshtein 1966: insertions, deletions and substitutions between two words.
    static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    /// Reads a shipped JSON object of entries.
    static <T> Catalogue<T> shipped(String what, String resource, BiFunction<String, Object, T> entry) {
        Map<String, T> entries = new TreeMap<>();
        Json.readMap(text(resource)).forEach((name, tree) -> entries.put(name, entry.apply(name, tree)));
        return new Catalogue<>(what, entries);
    }

    static String text(String resource) {
        try (InputStream in = Catalogue.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
