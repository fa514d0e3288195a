package dev.fulcrum.compress;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.fulcrum.measure.Environment;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// One way to make a model cheaper; carried out by the pass of the same name.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Step.Quantize.class, name = "quantize"),
        @JsonSubTypes.Type(value = Step.Distill.class, name = "distill"),
        @JsonSubTypes.Type(value = Step.Prune.class, name = "prune"),
        @JsonSubTypes.Type(value = Step.Factorize.class, name = "factorize")})
public sealed interface Step {

    /// Static post-training quantization: uint8 activations, int8 weights.
    ///
    /// @param ranges      how activation ranges are read off the calibration set
    /// @param reduceRange whether weights use 7 of their 8 bits, see [QuantizePass]
    record Quantize(Calibration.Method ranges, boolean reduceRange) implements Step {

        /// The right weight range for the machine that will serve the model.
        public static Quantize on(Environment machine, Calibration.Method ranges) {
            return new Quantize(ranges, !machine.hasInt8DotProduct());
        }
    }

    /// Knowledge distillation (Hinton, Vinyals and Dean 2015): the student is trained on a teacher's softened answers too.
    ///
    /// @param temperature that softens both answers, above 0
    /// @param share       weight of the teacher's answers in the loss, in [0, 1]; the labels have the rest
    record Distill(double temperature, double share) implements Step {
        public Distill {
            if (!(temperature > 0) || !(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("distill must have temperature > 0 and share in [0, 1]: got " + temperature + ", "
                        + share);
            }
        }
    }

    /// Structured pruning: whole residual blocks and whole channels leave the graph; carried out by `prune.PrunePass`.
    ///
    /// @param counts units that stay, by name of the prune group; groups not named stay whole
    /// @param kept   which units stay, rising positions by name of the group; written back by the pass, so that the step repeats bit
    ///               for bit; a group without an entry is ranked by importance
    /// @param blocks residual blocks to remove, by the value that their addition makes
    record Prune(SortedMap<String, Integer> counts, SortedMap<String, List<Integer>> kept, List<String> blocks) implements Step {
        public Prune {
            counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
            SortedMap<String, List<Integer>> copies = new TreeMap<>();
            kept.forEach((group, units) -> copies.put(group, List.copyOf(units)));
            kept = Collections.unmodifiableSortedMap(copies);
            blocks = List.copyOf(blocks);
        }

        /// Counts only: which units stay is decided by importance.
        public static Prune counts(Map<String, Integer> counts) {
            return new Prune(new TreeMap<>(counts), new TreeMap<>(), List.of());
        }

        public Prune withKept(Map<String, List<Integer>> units) {
            return new Prune(counts, new TreeMap<>(units), blocks);
        }

        public Prune withBlocks(List<String> removed) {
            return new Prune(counts, kept, removed);
        }
    }

    /// Low-rank factorisation: a weight becomes the product of two thin ones; carried out by [FactorizePass].
    ///
    /// @param ranks by the value that the node makes
    record Factorize(SortedMap<String, Integer> ranks) implements Step {
        public Factorize {
            ranks = Collections.unmodifiableSortedMap(new TreeMap<>(ranks));
        }
    }
}
