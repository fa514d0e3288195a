package dev.fulcrum.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Possible worlds in pairs: in the second of each pair every input deviates as far to the other side. Where intervals are even the mean over
/// the pairs is then exact (antithetic variates: Hammersley and Morton 1956).
final class Worlds {
    private Worlds() {}

    /// @param count even
    static List<Deviates> antithetic(long seed, int count) {
        return IntStream.range(0, count / 2).boxed().<Deviates>mapMulti((i, add) -> {
            Deviates one = new Remembered(Deviates.drawn(seed, i), new HashMap<>());
            add.accept(one);
            add.accept(key -> -one.normal(key));
        }).toList();
    }

    /// The world of all values, then those that are drawn.
    static List<Deviates> withValues(long seed, int count) {
        return Stream.concat(Stream.of(Deviates.none()), antithetic(seed, count).stream()).toList();
    }

    /// The same worlds with every input but those of some keys at its value.
    static List<Deviates> only(List<Deviates> worlds, Predicate<String> keys) {
        return worlds.stream().<Deviates>map(w -> key -> keys.test(key) ? w.normal(key) : 0).toList();
    }

    /// Draws each input once: the same worlds are asked at every point of a map.
    private record Remembered(Deviates drawn, Map<String, Double> known) implements Deviates {
        @Override
        public double normal(String key) {
            return known.computeIfAbsent(key, drawn::normal);
        }
    }
}
