package dev.fulcrum.search;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.fulcrum.dial.Combination;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Something that a search can buy: knowledge about quality, and the weights that come with it. Its [#key] names the weights.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Purchase.Train.class, name = "train"),
        @JsonSubTypes.Type(value = Purchase.Distill.class, name = "distill"),
        @JsonSubTypes.Type(value = Purchase.Quantize.class, name = "quantize"),
        @JsonSubTypes.Type(value = Purchase.Prune.class, name = "prune"),
        @JsonSubTypes.Type(value = Purchase.Aware.class, name = "aware"),
        @JsonSubTypes.Type(value = Purchase.Sample.class, name = "sample"),
        @JsonSubTypes.Type(value = Purchase.Combine.class, name = "combine")})
public sealed interface Purchase {
    /// Name of the size.
    String candidate();

    /// Unique in a search and fit for a file name.
    String key();

    /// The purchase whose weights this one starts from.
    Optional<String> from();

    /// Whether the weights are left in int8.
    default boolean quantized() {
        return switch (this) {
            case Quantize _, Aware _ -> true;
            case Train _, Distill _, Sample _, Prune _, Combine _ -> false;
        };
    }

    /// Epochs of training with a recipe, from scratch or from an earlier rung's weights.
    record Train(String candidate, String recipe, int rung, int epochs, Optional<String> from) implements Purchase {
        @Override
        public String key() {
            return slug(candidate) + "-" + slug(recipe) + "-rung" + rung;
        }
    }

    /// Epochs of training towards a teacher's answers, from the student's own weights.
    record Distill(String candidate, String recipe, String teacher, int epochs, Optional<String> from) implements Purchase {
        @Override
        public String key() {
            return from.orElseThrow() + "-distilled";
        }
    }

    /// Post-training quantization to int8.
    record Quantize(String candidate, Optional<String> from) implements Purchase {
        @Override
        public String key() {
            return from.orElseThrow() + "-int8";
        }
    }

    /// Channels pruned from a model's weights, and epochs of training towards that model's answers to recover them.
    ///
    /// @param candidate the pruned form's own name, under which it was weighed
    record Prune(String candidate, String recipe, int epochs, Optional<String> from) implements Purchase {
        @Override
        public String key() {
            return slug(candidate) + "-pruned";
        }
    }

    /// Epochs of training while rounding (quantization-aware training) towards the float weights' own answers, left in int8.
    record Aware(String candidate, String recipe, int epochs, Optional<String> from) implements Purchase {
        @Override
        public String key() {
            return from.orElseThrow() + "-qat-int8";
        }
    }

    /// A training repeated on a part of the training split, to learn what more data would bring; its weights are no candidate.
    ///
    /// @param examples in that part
    /// @param epochs   over the part: as many steps as the training that it repeats
    record Sample(String candidate, String recipe, int rung, int epochs, int examples, Optional<String> from) implements Purchase {
        @Override
        public String key() {
            return slug(candidate) + "-" + slug(recipe) + "-data" + examples + "-rung" + rung;
        }
    }

    /// Models that were bought made into one that answers as they would together; nothing is trained.
    ///
    /// @param parts keys of the models, in the order that the combination wants
    record Combine(Combination how, List<String> parts) implements Purchase {
        private static final List<String> WORDS = List.of("cascade", "ensemble", "mirror");

        public Combine {
            parts = List.copyOf(parts);
        }

        /// Whether a key is one of these.
        public static boolean isKey(String key) {
            return WORDS.stream().anyMatch(w -> key.startsWith(w + "-of-"));
        }

        @Override
        public String candidate() {
            return key();
        }

        @Override
        public String key() {
            String models = String.join("-and-", parts);
            return switch (how) {
                case Combination.Cascade(double threshold) -> "cascade-of-" + models + String.format(Locale.ROOT, "-under-%.4f", threshold);
                case Combination.Ensemble() -> "ensemble-of-" + models;
                case Combination.Mirror _ -> "mirror-of-" + models;
            };
        }

        @Override
        public Optional<String> from() {
            return Optional.of(parts.getFirst());
        }
    }

    private static String slug(String text) {
        return text.replace(' ', '-');
    }
}
