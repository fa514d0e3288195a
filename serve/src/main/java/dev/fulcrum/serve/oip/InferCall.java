package dev.fulcrum.serve.oip;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.Priority;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.TensorSpec;
import java.util.List;
import java.util.OptionalLong;

/// A request that was read and found right.
///
/// @param id           of the client's, empty where it gave none
/// @param inputs       in the order of the model's signature
/// @param rows         examples, 1 where requests do not share runs
/// @param timeoutNanos the client's patience
/// @param outputs      wanted, in the order asked for
public record InferCall(String id, List<Tensor> inputs, int rows, OptionalLong timeoutNanos, Priority priority, List<Wanted> outputs) {

    /// @param place  in the signature
    /// @param binary behind the JSON instead of in it
    public record Wanted(int place, boolean binary) {}

    /// The clients' parameter `timeout` is in microseconds.
    static OptionalLong timeout(long micros) {
        return micros > 0 ? OptionalLong.of(Math.min(micros, Long.MAX_VALUE / 4000) * 1000) : OptionalLong.empty();
    }

    /// Holds tensors against the signature.
    ///
    /// @param given by place, null where missing
    /// @return their rows
    public static int rows(ServedModel model, Tensor[] given) {
        long rows = -1;
        for (int i = 0; i < given.length; i++) {
            TensorSpec spec = model.signature().inputs().get(i);
            if (given[i] == null) throw invalid(spec.name(), "is missing");
            if (!model.shares()) continue;
            long own = given[i].dim(0);
            if (rows >= 0 && own != rows) throw invalid(spec.name(), "must have as many rows as the others");
            rows = own;
        }
        if (!model.shares()) return 1;
        if (rows < 1) throw Refusal.invalid("there must be at least 1 row").raise();
        if (rows > model.mostRows()) {
            throw Refusal.of(Refusal.Kind.TOO_LARGE, "a request may have " + model.mostRows() + " rows: split it").raise();
        }
        return (int) rows;
    }

    /// The place of an input, its type and shape held against the signature.
    ///
    /// @return elements in it
    public static long check(TensorSpec spec, String datatype, long[] shape) {
        if (Datatype.parse(datatype).orElse(null) != spec.type()) throw invalid(spec.name(), "must be " + Datatype.of(spec.type()));
        if (!spec.fits(shape)) throw invalid(spec.name(), "must have the shape " + spec.dims());
        try {
            long count = Tensor.count(shape);
            // Beyond this no body can hold it.
            if (count <= Integer.MAX_VALUE / 16) return count;
        } catch (IllegalArgumentException e) {
            throw invalid(spec.name(), "has no possible shape");
        }
        throw Refusal.of(Refusal.Kind.TOO_LARGE, "input " + quoted(spec.name()) + " is too large").raise();
    }

    public static dev.fulcrum.serve.RefusedException invalid(String input, String what) {
        return Refusal.invalid("input " + quoted(input) + " " + what).raise();
    }

    /// A name of a client's, cut and without anything that could act on a terminal or a log.
    public static String quoted(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
        return "\"" + (safe.length() <= 64 ? safe : safe.substring(0, 64) + "...") + "\"";
    }
}
