package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.graph.TensorType;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Sizes of a guest's outputs, inferred without running it.
final class GuestOutputs {
    private GuestOutputs() {}

    /// Numbers of the judged output for one example, where they can be told.
    static OptionalInt width(GuestModel model) {
        Map<String, TensorType> types = ShapeInference.infer(model.graph(), model.shapes(1));
        List<Dim> shape = java.util.Optional.ofNullable(types.get(model.spec().output())).flatMap(TensorType::shape)
                .orElse(SpecGuess.shape(model.output()));
        int width = 1;
        for (Dim d : shape.isEmpty() ? shape : shape.subList(1, shape.size())) {
            if (!(d instanceof Dim.Size(long size))) return OptionalInt.empty();
            width = Math.multiplyExact(width, Math.toIntExact(size));
        }
        return shape.isEmpty() ? OptionalInt.empty() : OptionalInt.of(width);
    }
}
