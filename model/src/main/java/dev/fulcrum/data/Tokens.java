package dev.fulcrum.data;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Some sentences as one rectangle of ids, as a model eats them.
///
/// @param sequences N, at least 1
/// @param length    L, at least that of the longest sentence
/// @param ids       int64 [N,L], filled up with the tokenizer's padding
/// @param mask      int64 [N,L], 1 on a sentence's own ids and 0 on the padding
public record Tokens(int sequences, int length, long[] ids, long[] mask) {
    /// Names under which exporters declare the inputs of encoders: ids, mask, and the number of the sentence (0, there is but one).
    public static final String IDS = "input_ids";
    public static final String MASK = "attention_mask";
    public static final String TYPES = "token_type_ids";

    /// Side by side, each filled up at its end.
    ///
    /// @param encoded  at least one, each of at most `length` ids
    /// @param length   L
    public static Tokens padded(List<long[]> encoded, int length, long padding) {
        long[] ids = new long[encoded.size() * length];
        long[] mask = new long[ids.length];
        java.util.Arrays.fill(ids, padding);
        for (int n = 0; n < encoded.size(); n++) {
            long[] own = encoded.get(n);
            if (own.length > length) throw new IllegalArgumentException("a sentence must have at most " + length + " ids: got " + own.length);
            System.arraycopy(own, 0, ids, n * length, own.length);
            java.util.Arrays.fill(mask, n * length, n * length + own.length, 1);
        }
        return new Tokens(encoded.size(), length, ids, mask);
    }

    /// As long as the longest of them.
    public static Tokens padded(List<long[]> encoded, long padding) {
        return padded(encoded, encoded.stream().mapToInt(e -> e.length).max().orElseThrow(), padding);
    }

    /// The arrays, each int64 [N,L], for those of a model's inputs that text can fill; an input of another name is left out.
    public Map<String, long[]> feeding(Collection<String> inputs) {
        Map<String, long[]> fed = new TreeMap<>();
        for (String input : inputs) {
            switch (input) {
                case IDS -> fed.put(input, ids);
                case MASK -> fed.put(input, mask);
                case TYPES -> fed.put(input, new long[ids.length]);
                default -> { }
            }
        }
        return fed;
    }
}
