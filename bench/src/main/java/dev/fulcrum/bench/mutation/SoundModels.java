package dev.fulcrum.bench.mutation;

import dev.fulcrum.bench.conformance.ConformanceCase;
import dev.fulcrum.bench.conformance.ConformanceSuite;
import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Small models to damage: four of our own, and those of the conformance suite where it is installed.
final class SoundModels {
    private static final int LARGEST = 20_000;

    private SoundModels() {}

    static List<byte[]> own() {
        return List.of(OnnxFile.toBytes(convolutional()), OnnxFile.toBytes(attention()), OnnxFile.toBytes(branching()),
                OnnxFile.toBytes(oldPerceptron()));
    }

    static List<byte[]> all() throws IOException {
        List<byte[]> models = new ArrayList<>(own());
        if (ConformanceSuite.folder().isEmpty()) return models;
        for (ConformanceCase c : ConformanceSuite.cases(ConformanceSuite.folder().get())) {
            if (Files.size(c.model()) <= LARGEST) models.add(Files.readAllBytes(c.model()));
        }
        return models;
    }

    private static Tensor floats(long... dims) {
        float[] values = new float[(int) Tensor.count(dims)];
        for (int i = 0; i < values.length; i++) values[i] = (i * 7 % 11 - 5) / 10f;
        return Tensor.ofFloats(values, dims);
    }

    private static Graph convolutional() {
        GraphBuilder b = new GraphBuilder("cnn").metadata("labels", "[\"a\"]");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(2), Dim.of(8), Dim.of(8));
        String c = b.node("Conv", n -> n.with("pads", 1, 1, 1, 1), x, b.constant(floats(4, 2, 3, 3)), b.constant(floats(4)));
        String bn = b.node("BatchNormalization", c, b.constant(floats(4)), b.constant(floats(4)), b.constant(floats(4)),
                b.constant(Tensor.ofFloats(new float[] {1, 2, 3, 4}, 4)));
        String p = b.node("MaxPool", n -> n.with("kernel_shape", 2, 2).with("strides", 2, 2), b.node("Relu", bn));
        String up = b.node("Resize", p, "", b.constant(Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4)));
        String y = b.node("Gemm", n -> n.with("transB", 1L), b.node("Flatten", b.node("GlobalAveragePool", up)), b.constant(floats(3, 4)));
        return b.output(b.name("y", y), ElementType.FLOAT, Dim.of("N"), Dim.of(3)).build();
    }

    private static Graph attention() {
        GraphBuilder b = new GraphBuilder("attention");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of("T"), Dim.of(8));
        String shape = b.node("Slice", b.node("Shape", x), b.constant(0L), b.constant(2L));
        String heads = b.node("Concat", n -> n.with("axis", 0L), shape, b.constant(2, 4));
        String q = b.node("Transpose", n -> n.with("perm", 0, 2, 1, 3), b.node("Reshape", b.node("MatMul", x, b.constant(floats(8, 8))),
                heads));
        String k = b.node("Transpose", n -> n.with("perm", 0, 1, 3, 2), q);
        String a = b.node("MatMul", b.node("Softmax", b.node("MatMul", q, k)), q);
        String y = b.node("Reshape", b.node("Transpose", n -> n.with("perm", 0, 2, 1, 3), a), b.constant(0, 0, 8));
        return b.output(b.name("y", y), ElementType.FLOAT).build();
    }

    private static Graph branching() {
        GraphBuilder then = new GraphBuilder("then");
        then.output(then.add(Node.of("Relu", List.of("x"), "t")), ElementType.FLOAT);
        GraphBuilder b = new GraphBuilder("if");
        String x = b.input("x", ElementType.FLOAT, Dim.of(2), Dim.of(3));
        String c = b.constant(Tensor.ofBytes(ElementType.BOOL, new byte[] {1}));
        String y = b.node("If", n -> n.with("then_branch", new Attribute.OfGraph(then.buildBody()))
                .with("else_branch", new Attribute.OfGraph(then.buildBody())), c);
        return b.output(b.name("y", y), ElementType.FLOAT).build();
    }

    private static Graph oldPerceptron() {
        GraphBuilder b = new GraphBuilder("old").opset(7).irVersion(3);
        String x = b.input("x", ElementType.FLOAT, Dim.of(1), Dim.of(6));
        String h = b.node("Clip", n -> n.with("min", 0f), b.node("Unsqueeze", n -> n.with("axes", 1, 2), b.node("MatMul", x,
                b.constant(floats(6, 4)))));
        Node drop = new Node("", "Dropout", "", List.of(h), List.of("dropped", "mask"), Map.of());
        return b.output(b.node("Softmax", n -> n.with("axis", 3L), b.add(drop)), ElementType.FLOAT).build();
    }
}
