package dev.fulcrum.compress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.fulcrum.measure.Environment;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One way to make a model cheaper; carried out by the pass of the same name.
///
/// Where a step leaves nodes out, it names each by the value that it makes first: nodes may go without a name, values never do.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Step.Quantize.class, name = "quantize"),
        @JsonSubTypes.Type(value = Step.QuantizeDynamic.class, name = "quantize-dynamic"),
        @JsonSubTypes.Type(value = Step.QuantizeWeights.class, name = "quantize-weights"),
        @JsonSubTypes.Type(value = Step.Half.class, name = "half"),
        @JsonSubTypes.Type(value = Step.Distill.class, name = "distill"),
        @JsonSubTypes.Type(value = Step.Prune.class, name = "prune"),
        @JsonSubTypes.Type(value = Step.Factorize.class, name = "factorize")})
public sealed interface Step {

    /// What is done to the float graph before it is quantized, so that it loses less.
    enum Preparation {
        /// Evens out the ranges of neighbouring channels; see [dev.fulcrum.compress.quantize.Equalization].
        EQUALIZE,
        /// Takes the mean error that quantized weights make out of the biases; see [dev.fulcrum.compress.quantize.BiasCorrection].
        CORRECT_BIAS
    }

    /// Static quantization: uint8 activations, int8 weights.
    ///
    /// @param ranges       how activation ranges are read off the calibration set
    /// @param reduceRange  whether weights use 7 of their 8 bits, see [QuantizePass]
    /// @param preparations done first, in the order of the enum
    /// @param excluded     nodes that stay float
    record Quantize(Calibration.Method ranges, boolean reduceRange,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedSet<Preparation> preparations,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedSet<String> excluded) implements Step {

        public Quantize {
            preparations = sorted(preparations);
            excluded = sorted(excluded);
        }

        public Quantize(Calibration.Method ranges, boolean reduceRange) {
            this(ranges, reduceRange, new TreeSet<>(), new TreeSet<>());
        }

        /// The right weight range for the machine that will serve the model.
        public static Quantize on(Environment machine, Calibration.Method ranges) {
            return new Quantize(ranges, !machine.hasInt8DotProduct());
        }

        public Quantize with(Calibration.Method method) {
            return new Quantize(method, reduceRange, preparations, excluded);
        }

        public Quantize preparing(Preparation... first) {
            return new Quantize(ranges, reduceRange, new TreeSet<>(List.of(first)), excluded);
        }

        public Quantize without(Set<String> nodes) {
            return new Quantize(ranges, reduceRange, preparations, new TreeSet<>(nodes));
        }

        /// The largest magnitude of a quantized weight: 127, or 64 where two products are added in 16 bits.
        public int largest() {
            return reduceRange ? 64 : 127;
        }
    }

    /// Dynamic quantization of matrix products: int8 weights, uint8 activations whose range each run finds for itself.
    ///
    /// @param reduceRange whether weights use 7 of their 8 bits
    /// @param excluded    nodes that stay float
    record QuantizeDynamic(boolean reduceRange, @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedSet<String> excluded) implements Step {

        public QuantizeDynamic {
            excluded = sorted(excluded);
        }

        public static QuantizeDynamic on(Environment machine) {
            return new QuantizeDynamic(!machine.hasInt8DotProduct(), new TreeSet<>());
        }

        public QuantizeDynamic without(Set<String> nodes) {
            return new QuantizeDynamic(reduceRange, new TreeSet<>(nodes));
        }

        public int largest() {
            return reduceRange ? 64 : 127;
        }
    }

    /// Weight-only quantization of matrix products in blocks with a scale each; activations stay float outside the product.
    ///
    /// @param bits     of a weight: 4 or 8
    /// @param block    weights of one column that share a scale: 16, 32, 64, 128 or 256
    /// @param excluded nodes that stay float
    record QuantizeWeights(int bits, int block, @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedSet<String> excluded) implements Step {

        public QuantizeWeights {
            excluded = sorted(excluded);
            if ((bits != 4 && bits != 8) || Integer.bitCount(block) != 1 || block < 16 || block > 256) {
                throw new IllegalArgumentException("weight-only quantization must have 4 or 8 bits in blocks of 16 to 256, a power of "
                        + "two: got " + bits + " and " + block);
            }
        }

        public QuantizeWeights(int bits, int block) {
            this(bits, block, new TreeSet<>());
        }

        public QuantizeWeights without(Set<String> nodes) {
            return new QuantizeWeights(bits, block, new TreeSet<>(nodes));
        }
    }

    /// Weights stored in half precision and widened when the model is loaded: half the bytes, the same arithmetic; see
    /// docs/adr/0007-half-precision-is-for-storage.md.
    record Half() implements Step {}

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

    /// An unmodifiable sorted copy; null, as in recipes written before there was such a set, is empty.
    private static <T extends Comparable<T>> SortedSet<T> sorted(Collection<T> values) {
        return Collections.unmodifiableSortedSet(values == null ? new TreeSet<>() : new TreeSet<>(values));
    }
}
