package dev.fulcrum.unit;

import java.util.Optional;

/// Where a fault stands: a file, a line in it (from 1, or 0 when it has no lines) and a key such as `quality.minimum` (may be empty).
public record Place(String file, int line, String key) {

    public static Place file(String file) {
        return new Place(file, 0, "");
    }

    @Override
    public String toString() {
        String lined = line > 0 ? file + ":" + line : file;
        return key.isEmpty() ? lined : lined + " " + key;
    }

    static String prefix(Optional<Place> place) {
        return place.map(p -> p + ": ").orElse("");
    }
}
