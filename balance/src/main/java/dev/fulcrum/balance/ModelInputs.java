package dev.fulcrum.balance;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What any ONNX model eats, as the weighing wants it: the first dimension is the batch, the others must be known.
final class ModelInputs {
    private ModelInputs() {}

    /// @throws dev.fulcrum.unit.FaultException when an input has a shape that must be known first
    static List<WeighRequest.Input> of(Path model, Graph graph) {
        return graph.inputs().stream().map(v -> input(model, v)).toList();
    }

    private static WeighRequest.Input input(Path model, Value value) {
        TensorType type = value.type().orElseThrow(() -> unknown(model, value));
        List<Dim> shape = type.shape().orElseThrow(() -> unknown(model, value));
        if (shape.isEmpty()) throw unknown(model, value);
        List<Long> dims = new ArrayList<>();
        for (Dim d : shape.subList(1, shape.size())) {
            if (!(d instanceof Dim.Size(long size))) throw unknown(model, value);
            dims.add(size);
        }
        return new WeighRequest.Input(value.name(), type.element(), dims);
    }

    private static RuntimeException unknown(Path model, Value value) {
        return Fault.of("measure", "every input must be a tensor with known dimensions after the first, which is the batch",
                "input " + value.name() + " " + value.type().map(Object::toString).orElse("of another kind"),
                "write the model with fixed dimensions").at(Place.file(model.toString())).raise();
    }
}
