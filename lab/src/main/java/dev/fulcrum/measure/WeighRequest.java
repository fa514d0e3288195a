package dev.fulcrum.measure;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fulcrum.graph.ElementType;
import java.util.List;
import java.util.Optional;

/// What a process is asked to weigh; travels from parent to child as JSON.
///
/// @param engine    name of the engine
/// @param models    at least one
/// @param protocol  how
/// @param seed      of inputs and order; give each process another one
/// @param idleWatts for the power model where no meter can be read
/// @param coreWatts watts of one busy core, for the same
public record WeighRequest(String engine, List<Model> models, Protocol protocol, long seed, double idleWatts, double coreWatts) {
    public WeighRequest {
        models = List.copyOf(models);
    }

    WeighRequest with(Protocol other) {
        return new WeighRequest(engine, models, other, seed, idleWatts, coreWatts);
    }

    /// A model file and what it eats.
    ///
    /// @param id     the name under which the result comes back
    /// @param path   of the ONNX file
    /// @param inputs every input
    public record Model(String id, String path, List<Input> inputs) {
        public Model {
            inputs = List.copyOf(inputs);
        }
    }

    /// One input, filled with random values: bytes over their whole range, floats from a normal distribution, other integers 0 or 1 unless their
    /// range is known: rows of a table that are looked up again and again lie in the cache, and cost less than those of real requests.
    ///
    /// @param name    of the input
    /// @param element its type
    /// @param dims    of one example; the batch size goes in front
    /// @param below   what integers stay below, at least 1, where that is known
    /// @param rows    a file of examples, one after the other as they lie in memory, to be shown in turn: for models whose work depends on them
    public record Input(String name, ElementType element, List<Long> dims, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> below,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> rows) {
        public Input {
            dims = List.copyOf(dims);
            if (below == null) below = Optional.empty();
            if (rows == null) rows = Optional.empty();
        }

        public Input(String name, ElementType element, List<Long> dims) {
            this(name, element, dims, Optional.empty(), Optional.empty());
        }

        /// Integers that stay below a number.
        public Input(String name, ElementType element, List<Long> dims, Optional<Long> below) {
            this(name, element, dims, below, Optional.empty());
        }

        /// The same, shown from a file of examples.
        public Input from(String file) {
            return new Input(name, element, dims, below, Optional.of(file));
        }
    }
}
