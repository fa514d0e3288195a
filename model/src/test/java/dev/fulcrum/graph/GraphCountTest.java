package dev.fulcrum.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Counts against closed forms.
class GraphCountTest {
    private static Tensor floats(long... dims) {
        return Tensor.ofFloats(new float[(int) Tensor.count(dims)], dims);
    }

    /// ResNet's first layers: 7x7/2 to 64, BN, Relu, 3x3/2 max pool, then 1x1, grouped 3x3, residual, head of 10.
    private static Graph residual() {
        GraphBuilder b = new GraphBuilder("residual");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(3), Dim.of(224), Dim.of(224));
        String c1 = b.node("Conv", n -> n.with("pads", 3, 3, 3, 3).with("strides", 2, 2), x, b.initializer("w1", floats(64, 3, 7, 7)));
        String bn = b.node("BatchNormalization", c1, b.constant(floats(64)), b.constant(floats(64)), b.constant(floats(64)),
                b.constant(floats(64)));
        String r = b.node("Relu", bn);
        String p = b.node("MaxPool", n -> n.with("kernel_shape", 3, 3).with("pads", 1, 1, 1, 1).with("strides", 2, 2), r);
        String c2 = b.node("Conv", n -> n.with("pads", 1, 1, 1, 1).with("group", 64L), p, b.initializer("w2", floats(64, 1, 3, 3)),
                b.initializer("b2", floats(64)));
        String s = b.node("Add", c2, p);
        String g = b.node("Flatten", b.node("GlobalAveragePool", s));
        String y = b.node("Gemm", n -> n.with("transB", 1L), g, b.initializer("w3", floats(10, 64)), b.initializer("b3", floats(10)));
        return b.output(b.node("Softmax", y), ElementType.FLOAT, Dim.of("N"), Dim.of(10)).build();
    }

    @Test
    void residualNetworkByHand() {
        long n = 2;
        GraphCount count = GraphCount.of(residual(), n);
        long conv1 = 2L * n * 64 * 112 * 112 * 3 * 7 * 7;
        long map1 = n * 64 * 112 * 112;
        long map2 = n * 64 * 56 * 56;
        long depthwise = 2 * map2 * 9 + map2;
        long head = 2 * n * 10 * 64 + n * 10 + 5 * n * 10;
        assertThat(count.flops()).isEqualTo(conv1 + 2 * map1 + map1 + 9 * map2 + depthwise + map2 + map2 + head);
        assertThat(count.parameters()).isEqualTo(64 * 3 * 49 + 2 * 64 + 64 * 9 + 64 + 640 + 10);
        assertThat(count.weightBytes()).isEqualTo(4 * (count.parameters() + 2 * 64));
        // Two of the large maps at once: the convolution's output and the normalized one.
        assertThat(count.peakActivationBytes()).isEqualTo(4 * 2 * map1);
        assertThat(count.isComplete()).isTrue();
    }

    @Test
    void shapesOfTheResidualNetwork() {
        Map<String, TensorType> types = ShapeInference.infer(residual(), Map.of("x", new long[] {5, 3, 224, 224}));
        Graph graph = residual();
        assertThat(types.get(graph.nodes().get(3).output())).isEqualTo(TensorType.of(ElementType.FLOAT, Dim.of(5), Dim.of(64), Dim.of(56),
                Dim.of(56)));
        assertThat(types.get(graph.outputs().getFirst().name())).isEqualTo(TensorType.of(ElementType.FLOAT, Dim.of(5), Dim.of(10)));
    }

    /// One attention head: 4 projections of d x d and two products of t x t x d each.
    @Test
    void attentionByHand() {
        long t = 7;
        long d = 12;
        GraphBuilder b = new GraphBuilder("attention");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(t), Dim.of(d));
        String q = b.node("MatMul", x, b.constant(floats(d, d)));
        String k = b.node("Transpose", n -> n.with("perm", 0, 2, 1), b.node("MatMul", x, b.constant(floats(d, d))));
        String v = b.node("MatMul", x, b.constant(floats(d, d)));
        String a = b.node("MatMul", b.node("Softmax", b.node("MatMul", q, k)), v);
        String batch = b.node("Gather", b.node("Shape", a), b.constant(0L));
        String flat = b.node("Reshape", a, b.node("Concat", n -> n.with("axis", 0L), batch, b.constant(-1L)));
        b.output(b.node("Reshape", b.node("MatMul", a, b.constant(floats(d, d))), b.constant(0, -1)), ElementType.FLOAT).output(flat,
                ElementType.FLOAT);
        GraphCount count = GraphCount.of(b.build(), 3);
        assertThat(count.flops()).isEqualTo(3 * (4 * 2 * t * d * d + 2 * 2 * t * t * d + 5 * t * t));
        assertThat(count.uncounted()).isEmpty();
        assertThat(ShapeInference.infer(b.build(), Map.of("x", new long[] {3, t, d})).get(flat))
                .isEqualTo(TensorType.of(ElementType.FLOAT, Dim.of(3), Dim.of(t * d)));
    }

    @Test
    void quantizedWeightsAreParametersAndTakeOneByte() {
        GraphBuilder b = new GraphBuilder("qdq");
        String x = b.input("x", ElementType.FLOAT, Dim.of(1), Dim.of(4));
        String w = b.initializer("w", Tensor.ofBytes(ElementType.INT8, new byte[12], 4, 3));
        String scale = b.constant(floats(3));
        String zero = b.constant(Tensor.ofBytes(ElementType.INT8, new byte[3], 3));
        b.output(b.node("MatMul", x, b.node("DequantizeLinear", n -> n.with("axis", 1L), w, scale, zero)), ElementType.FLOAT);
        assertThat(GraphCount.of(b.build(), 1).parameters()).isEqualTo(12);
        assertThat(GraphCount.of(b.build(), 1).weightBytes()).isEqualTo(12 + 12 + 3);
    }

    /// Half the height and width by four neighbours each, from uint8 to float.
    @Test
    void linearResizeByScalesOrSizes() {
        GraphBuilder b = new GraphBuilder("shrink");
        String x = b.node("Cast", n -> n.with("to", 1L), b.input("x", ElementType.UINT8, Dim.of("N"), Dim.of(1), Dim.of(28), Dim.of(28)));
        String y = b.node("Resize", n -> n.with("mode", "linear"), x, "", b.constant(Tensor.ofFloats(new float[] {1, 1, 0.5f, 0.5f}, 4)));
        String z = b.node("Resize", n -> n.with("mode", "linear"), x, "", "", b.constant(2, 1, 14, 14));
        b.output(y, ElementType.FLOAT).output(z, ElementType.FLOAT);
        assertThat(GraphCount.of(b.build(), 2).flops()).isEqualTo(2 * 2 * 4 * 2 * 14 * 14);
        Map<String, TensorType> types = ShapeInference.infer(b.build(), Map.of("x", new long[] {2, 1, 28, 28}));
        assertThat(types.get(y)).isEqualTo(types.get(z)).isEqualTo(TensorType.of(ElementType.FLOAT, Dim.of(2), Dim.of(1), Dim.of(14),
                Dim.of(14)));
    }

    /// An axis or shape that no memory could hold is not followed.
    @Test
    void monstrousAttributesAreNotKnown() {
        for (long axis : new long[] {Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -5}) {
            for (String op : List.of("Flatten", "Gather", "Concat", "Softmax", "LayerNormalization", "Split", "OneHot")) {
                GraphBuilder b = new GraphBuilder("monster");
                String x = b.input("x", ElementType.FLOAT, Dim.of(2), Dim.of(3));
                String y = b.node(op, n -> n.with("axis", axis), x, b.constant(1L), b.constant(0, 1));
                GraphCount count = GraphCount.of(b.output(y, ElementType.FLOAT).build(), 1);
                assertThat(count.flops()).as(op + " along " + axis).isBetween(0L, 100L);
            }
        }
    }

    @Test
    void whatIsNotKnownIsNamed() {
        GraphBuilder b = new GraphBuilder("strange");
        String x = b.input("x", ElementType.FLOAT, Dim.of(1), Dim.of(4));
        b.output(b.node("Relu", b.node("Mystery", x)), ElementType.FLOAT);
        assertThat(GraphCount.of(b.build(), 1).uncounted()).isEqualTo(java.util.Set.of("Mystery", "Relu"));
    }

    @Test
    void aSoundGraphHasNoFaultsAndEveryBrokenOneSaysWhere() {
        assertThat(GraphCheck.faults(residual())).isEmpty();
        assertThat(GraphCheck.faults(OnnxFileTest.small())).isEmpty();
        Node late = Node.of("Relu", List.of("b"), "a");
        Node relu = Node.of("Relu", List.of("x"), "b");
        Node unknown = Node.of("Relu", List.of("nowhere"), "c");
        Graph broken = new Graph("g", List.of(late, relu, unknown, relu, new Node("f", "F", "com.other", List.of(), List.of("d"),
                Map.of())),
                Map.of(), List.of(Value.of("x", ElementType.FLOAT)), List.of(Value.of("y", ElementType.FLOAT)), List.of(), Map.of("", 99L),
                        8,
                Map.of(), new byte[0]);
        assertThat(GraphCheck.faults(broken)).extracting(Object::toString).satisfiesExactly(
                f -> assertThat(f).contains("opset"), f -> assertThat(f).contains("F f").contains("domain"),
                f -> assertThat(f).contains("Relu a").contains("made later"), f -> assertThat(f).contains("Relu c")
                        .contains("nothing makes"),
                f -> assertThat(f).contains("Relu b").contains("again"), f -> assertThat(f).contains("output y"));
    }
}
