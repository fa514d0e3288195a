package dev.fulcrum.data.events;

import java.util.Locale;
import java.util.Optional;

/// What somebody did with an item.
public enum EventKind {
    /// Looked at it; no value.
    CLICK,
    /// Bought it; the value is the quantity, below 0 for goods that came back.
    PURCHASE,
    /// Rated it; the value is the rating.
    RATING;

    /// The word of a brief or a table: "click", "purchase" or "rating", in any case.
    public static Optional<EventKind> of(String word) {
        for (EventKind kind : values()) if (kind.word().equalsIgnoreCase(word.strip())) return Optional.of(kind);
        return Optional.empty();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
