package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of zeros (masks of ones) with which a model can be run once to see what comes out, without any data.
final class QuietInputs {
    private QuietInputs() {}

    static Map<String, Tensor> of(GuestModel model, int batch) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Map<String, long[]> shapes = model.shapes(batch);
        for (Value v : model.graph().inputs()) inputs.put(v.name(), tensor(model, v, shapes.get(v.name())));
        return inputs;
    }

    private static Tensor tensor(GuestModel model, Value value, long[] dims) {
        ElementType type = value.type().map(TensorType::element).orElseThrow(() -> Fault.of("input " + value.name(), "must be a tensor",
                "another kind", "export the model with tensors only").at(Place.file(model.file().toString())).raise());
        if (type == ElementType.INT64 && value.name().toLowerCase(java.util.Locale.ROOT).contains("mask")) {
            long[] ones = new long[Math.toIntExact(Tensor.count(dims))];
            java.util.Arrays.fill(ones, 1);
            return Tensor.ofLongs(ones, dims);
        }
        ByteBuffer zeros = Tensor.allocate(type.bytes(Tensor.count(dims)));
        return Tensor.of(type, dims, zeros);
    }
}
