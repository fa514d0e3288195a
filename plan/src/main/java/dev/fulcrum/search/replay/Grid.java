package dev.fulcrum.search.replay;

import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.unit.Fault;
import java.util.List;

/// What `fulcrum record` measured once: every size with every recipe, trained slice by slice to the end of the ladder. All MEASURED.
///
/// @param name     of the data set
/// @param ladder   epochs of each slice
/// @param training examples in the training split
/// @param judged   examples in the validation split
/// @param tested   examples in the test split
/// @param machine  the processor, its cores and the commit that measured
/// @param sizes    what one inference costs, weighed before any training
/// @param recipes  names
/// @param runs     one of each size with each recipe
public record Grid(String name, Ladder ladder, int training, long judged, long tested, String machine, List<Weighed> sizes, List<String> recipes,
        List<Run> runs) {

    public Grid {
        sizes = List.copyOf(sizes);
        recipes = List.copyOf(recipes);
        runs = List.copyOf(runs);
        for (Run run : runs) {
            if (run.slices().size() == ladder.depth()) continue;
            throw Fault.of("recorded run " + run.size() + " " + run.recipe(), "must have " + ladder.depth() + " slices",
                    Integer.toString(run.slices().size()), "let `fulcrum record` end; it goes on where it was stopped").raise();
        }
    }

    public record Run(String size, String recipe, List<Slice> slices) {
        public Run {
            slices = List.copyOf(slices);
        }
    }

    /// One slice of training, judged at its end in fp32 and in int8.
    ///
    /// @param seconds   of one core, the worker's start among them
    /// @param epochs    one by one
    /// @param right     of the validation split
    /// @param testRight of the test split
    /// @param int8      the same once quantized
    public record Slice(double seconds, List<Epoch> epochs, long right, long testRight, Int8 int8) {
        public Slice {
            epochs = List.copyOf(epochs);
        }
    }

    /// @param loss     on the training split
    /// @param accuracy on the validation split
    /// @param seconds  of one core
    public record Epoch(double loss, double accuracy, double seconds) {}

    /// @param seconds of one core, to quantize and to judge
    public record Int8(double seconds, long right, long testRight) {}
}
