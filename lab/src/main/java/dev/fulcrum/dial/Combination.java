package dev.fulcrum.dial;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// A way of answering with trained classifiers that needs no further training: more is spent on a request, or only on those that need it.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Combination.Cascade.class, name = "cascade"),
        @JsonSubTypes.Type(value = Combination.Ensemble.class, name = "ensemble"),
        @JsonSubTypes.Type(value = Combination.Mirror.class, name = "mirror")})
public sealed interface Combination {

    /// The first model answers; where its largest probability is below the threshold the second one answers instead (Viola and Jones 2001; as
    /// "confidence cascade" Wang et al. 2018, IDK cascades).
    ///
    /// @param threshold in (0, 1)
    record Cascade(double threshold) implements Combination {
        public Cascade {
            if (!(threshold > 0 && threshold < 1)) throw new IllegalArgumentException("threshold must be in (0, 1): got " + threshold);
        }
    }

    /// The mean of all models' probabilities.
    record Ensemble() implements Combination {}

    /// The mean of one model's probabilities over a picture and its mirror image (test-time augmentation).
    ///
    /// @param axis of the input that runs along the width, at least 1
    record Mirror(int axis) implements Combination {
        public Mirror {
            if (axis < 1) throw new IllegalArgumentException("axis must be at least 1, the batch being 0: got " + axis);
        }
    }
}
