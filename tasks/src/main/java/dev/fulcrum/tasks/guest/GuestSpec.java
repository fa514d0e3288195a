package dev.fulcrum.tasks.guest;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a guest model eats and answers, as far as its file does not say: the content of guest.yaml.
///
/// @param kind      of the data that it is tried on
/// @param input     the name of the input that takes the data; the only one, or the first, by default
/// @param pixels    how images are prepared, for images
/// @param tokenizer file of the tokenizer, for texts
/// @param length    the most tokens of a text, the rest being cut off
/// @param output    the name of the output that is judged
/// @param head      what that output means
/// @param pooling   how one vector comes out of one a token
/// @param threshold above which a map counts as lit, for IoU
/// @param labels    names of the classes in the order of the output; empty where the data's own order is right
/// @param metric    what quality is called
/// @param dims      typical sizes of the symbolic dimensions of the inputs, besides the batch
/// @param sure      whether the preparation is known rather than the best of several close tries; quality is not judged otherwise
public record GuestSpec(Kind kind, String input, Optional<Pixels> pixels, Optional<String> tokenizer, int length, String output, Head head,
        Pooling pooling, double threshold, List<String> labels, String metric, Map<String, Long> dims, boolean sure) {
    static final double USUAL_THRESHOLD = 0.3;
    static final int USUAL_LENGTH = 128;

    public GuestSpec {
        labels = List.copyOf(labels);
        dims = Collections.unmodifiableMap(new TreeMap<>(dims));
    }

    /// What the data are.
    public enum Kind {
        IMAGES, TEXTS, TENSORS;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// How one vector comes out of one a token.
    public enum Pooling {
        /// The output is one vector already.
        NONE,
        /// The mean over the tokens that the attention mask lets through.
        MEAN,
        /// The first token's.
        FIRST;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public GuestSpec withPixels(Pixels other) {
        return new GuestSpec(kind, input, Optional.of(other), tokenizer, length, output, head, pooling, threshold, labels, metric, dims, sure);
    }

    public GuestSpec withHead(Head other) {
        return new GuestSpec(kind, input, pixels, tokenizer, length, output, other, pooling, threshold, labels, other.metric(), dims, sure);
    }

    public GuestSpec withSure(boolean known) {
        return new GuestSpec(kind, input, pixels, tokenizer, length, output, head, pooling, threshold, labels, metric, dims, known);
    }

    public GuestSpec withDims(Map<String, Long> sizes) {
        return new GuestSpec(kind, input, pixels, tokenizer, length, output, head, pooling, threshold, labels, metric, sizes, sure);
    }
}
