package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Stores float weights as FLOAT16, each widened by a Cast that a runtime carries out once, when it loads the model.
///
/// ONNX Runtime's CPU provider has no half-precision convolutions and products on x86: it would convert around every operator. So the
/// arithmetic stays fp32 and only the file shrinks. Weights beyond the range of half precision, and small constants, stay as they are.
public final class HalfPass {
    private static final long SMALLEST = 64;
    private static final float LARGEST_HALF = 65504;

    private HalfPass() {}

    public static Graph apply(Graph graph) {
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        graph.initializers().forEach((name, value) -> {
            if (fits(value) && graph.outputs().stream().noneMatch(o -> o.name().equals(name))) {
                initializers.put(name + "_half", half(value));
                nodes.add(Node.of("Cast", List.of(name + "_half"), name).with("to", ElementType.FLOAT.code()));
            } else {
                initializers.put(name, value);
            }
        });
        nodes.addAll(graph.nodes());
        return graph.withNodes(nodes, initializers);
    }

    private static boolean fits(Tensor value) {
        if (value.type() != ElementType.FLOAT || value.count() < SMALLEST) return false;
        FloatBuffer all = value.floats();
        while (all.hasRemaining()) if (!(Math.abs(all.get()) <= LARGEST_HALF)) return false;
        return true;
    }

    private static Tensor half(Tensor value) {
        ByteBuffer bytes = Tensor.allocate(2 * value.count());
        FloatBuffer all = value.floats();
        while (all.hasRemaining()) bytes.putShort(Float.floatToFloat16(all.get()));
        return Tensor.of(ElementType.FLOAT16, value.dims(), bytes.flip());
    }
}
