package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.ContentHash;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Examples for a guest model, prepared as it wants them; a pure function of the folder and the spec. Any number of threads may read.
public interface GuestData {
    /// How many, at least 1.
    int size();

    /// What the model eats for these examples: every input by name, the examples along the first axis.
    Map<String, Tensor> batch(int[] examples);

    /// The true class of each example as a position in the model's output, where the data have labels; not to be written.
    Optional<int[]> labels();

    /// Names of the classes in the order of the model's output; empty without labels.
    List<String> classes();

    /// What to call an example in messages.
    String name(int example);

    /// Equal for examples that a model cannot tell apart, and almost surely for no others.
    long fingerprint(int example);

    /// Examples of a ready-made test split, rising; empty without one.
    default int[] test() {
        return new int[0];
    }

    /// SHA-256 over everything that a model sees.
    ContentHash digest();
}
