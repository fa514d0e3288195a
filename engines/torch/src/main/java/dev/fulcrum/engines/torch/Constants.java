package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Node;
import dev.fulcrum.unit.Fault;
import org.bytedeco.pytorch.Tensor;

/// The value of a Constant node.
final class Constants {
    private Constants() {}

    static Tensor valueOf(Node node) {
        return TorchTensors.copy(graphValue(node));
    }

    private static dev.fulcrum.graph.Tensor graphValue(Node node) {
        for (Attribute attribute : node.attributes().values()) {
            switch (attribute) {
                case Attribute.OfTensor(var value) -> {
                    return value;
                }
                case Attribute.Int(long value) -> {
                    return dev.fulcrum.graph.Tensor.scalar(value);
                }
                case Attribute.Float(float value) -> {
                    return dev.fulcrum.graph.Tensor.scalar(value);
                }
                case Attribute.Ints(var values) -> {
                    return dev.fulcrum.graph.Tensor.ofLongs(values.stream().mapToLong(v -> v).toArray(), values.size());
                }
                case Attribute.Floats(var values) -> {
                    float[] floats = new float[values.size()];
                    for (int i = 0; i < floats.length; i++) floats[i] = values.get(i);
                    return dev.fulcrum.graph.Tensor.ofFloats(floats, floats.length);
                }
                case Attribute.Text _, Attribute.Texts _, Attribute.OfGraph _, Attribute.Opaque _ -> { }
            }
        }
        throw Fault.of("node " + node.label(), "must hold a dense tensor of numbers", String.valueOf(node.attributes().keySet()),
                "run this model with another engine").raise();
    }
}
