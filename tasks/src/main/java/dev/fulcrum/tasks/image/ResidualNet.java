package dev.fulcrum.tasks.image;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Builds one residual CNN as an ONNX graph, weights by He's rule (He et al. 2015) from a seed.
///
/// image [N,H,W,C] uint8 -> float [N,C,H,W] -> averaged down -> normalised -> 3x3 stem -> three stages of basic blocks at full,
/// half and quarter resolution -> global average -> logits [N,classes] -> probabilities.
final class ResidualNet {
    private static final long OPSET = 17;
    private static final long IR_VERSION = 8;

    private final CanonicalSize shape;
    private final int classes;
    private final ResidualFamily.Normalisation normalisation;
    private final ResidualFamily.Size size;
    private final Random random;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    ResidualNet(CanonicalSize shape, int classes, ResidualFamily.Normalisation normalisation, ResidualFamily.Size size, long seed) {
        this.shape = shape;
        this.classes = classes;
        this.normalisation = normalisation;
        this.size = size;
        this.random = new Random(seed);
    }

    Graph graph(String name) {
        String x = trunk(front());
        head(x);
        Dim batch = Dim.of("N");
        return new Graph(name, nodes, weights,
                List.of(Value.of("image", ElementType.UINT8, batch, Dim.of(shape.height()), Dim.of(shape.width()), Dim.of(shape.channels()))),
                List.of(Value.of("probabilities", ElementType.FLOAT, batch, Dim.of(classes))),
                List.of(), Map.of("", OPSET), IR_VERSION, Map.of(), new byte[0]);
    }

    /// uint8 [N,H,W,C] to normalised float [N,C,h,w].
    private String front() {
        nodes.add(Node.of("Cast", List.of("image"), "pixels").with("to", ElementType.FLOAT.code()));
        nodes.add(Node.of("Transpose", List.of("pixels"), "planes").with("perm", 0, 3, 1, 2));
        String x = "planes";
        if (size.shrink() > 1) {
            nodes.add(Node.of("AveragePool", List.of(x), "shrunk").with("kernel_shape", size.shrink(), size.shrink())
                    .with("strides", size.shrink(), size.shrink()));
            x = "shrunk";
        }
        weights.put("mean", Tensor.scalar(normalisation.mean()));
        weights.put("scale", Tensor.scalar(1 / normalisation.deviation()));
        nodes.add(Node.of("Sub", List.of(x, "mean"), "centred"));
        nodes.add(Node.of("Mul", List.of("centred", "scale"), "normalised"));
        return "normalised";
    }

    private String trunk(String input) {
        String x = relu(convolution("stem", input, shape.channels(), size.width(), 3, 1));
        int channels = size.width();
        for (int stage = 0; stage < 3; stage++) {
            int out = size.width() << stage;
            for (int block = 0; block < size.depth(); block++) {
                x = block("stage%d.block%d".formatted(stage + 1, block + 1), x, channels, out, stage > 0 && block == 0 ? 2 : 1);
                channels = out;
            }
        }
        return x;
    }

    /// Two 3x3 convolutions beside a shortcut, which is a 1x1 convolution where the shape changes.
    private String block(String name, String x, int in, int out, int stride) {
        String a = relu(convolution(name + ".conv1", x, in, out, 3, stride));
        String b = convolution(name + ".conv2", a, out, out, 3, 1);
        String shortcut = in == out && stride == 1 ? x : convolution(name + ".shortcut", x, in, out, 1, stride);
        nodes.add(Node.of("Add", List.of(b, shortcut), name + ".sum"));
        return relu(name + ".sum");
    }

    /// Convolution without bias and batch normalisation.
    private String convolution(String name, String x, int in, int out, int kernel, int stride) {
        int pad = kernel / 2;
        weights.put(name + ".weight", normal(Math.sqrt(2.0 / (in * kernel * kernel)), out, in, kernel, kernel));
        nodes.add(Node.of("Conv", List.of(x, name + ".weight"), name).with("kernel_shape", kernel, kernel)
                .with("strides", stride, stride).with("pads", pad, pad, pad, pad));
        constant(name + ".norm.scale", 1, out);
        constant(name + ".norm.bias", 0, out);
        constant(name + ".norm.mean", 0, out);
        constant(name + ".norm.var", 1, out);
        nodes.add(Node.of("BatchNormalization", List.of(name, name + ".norm.scale", name + ".norm.bias", name + ".norm.mean",
                name + ".norm.var"), name + ".norm").with("epsilon", 1e-5f).with("momentum", 0.9f));
        return name + ".norm";
    }

    private String relu(String x) {
        String y = x + ".relu";
        nodes.add(Node.of("Relu", List.of(x), y));
        return y;
    }

    private void head(String x) {
        int features = size.width() * 4;
        nodes.add(Node.of("GlobalAveragePool", List.of(x), "pooled"));
        nodes.add(Node.of("Flatten", List.of("pooled"), "features"));
        weights.put("head.weight", normal(Math.sqrt(1.0 / features), classes, features));
        constant("head.bias", 0, classes);
        nodes.add(Node.of("Gemm", List.of("features", "head.weight", "head.bias"), "logits").with("transB", 1L));
        nodes.add(Node.of("Softmax", List.of("logits"), "probabilities").with("axis", 1L));
    }

    private void constant(String name, float value, int count) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        weights.put(name, Tensor.ofFloats(values, count));
    }

    private Tensor normal(double deviation, long... dims) {
        float[] values = new float[Math.toIntExact(Tensor.count(dims))];
        for (int i = 0; i < values.length; i++) values[i] = (float) (random.nextGaussian() * deviation);
        return Tensor.ofFloats(values, dims);
    }
}
