package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.OpsetUpgrade;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same answers of ONNX Runtime, to the bit, before and after every upgrade.
class OpsetUpgradeTest {
    private static final long[] NCHW = {2, 4, 6, 6};

    /// A graph of one old node over a float input `x`.
    ///
    /// @param opsets the versions in which the node may be written like this
    private record Old(String name, IntStream opsets, long[] shape, UnaryOperator<Node> node, int outputs) {
        Graph at(int opset) {
            GraphBuilder b = new GraphBuilder(name).opset(opset);
            String x = b.input("x", ElementType.FLOAT, dims(shape));
            Node n = node.apply(new Node("", name, "", List.of(x), IntStream.range(0, outputs).mapToObj(i -> "y" + i).toList(), Map.of()));
            b.add(n);
            ElementType second = name.equals("TopK") ? ElementType.INT64 : ElementType.FLOAT;
            for (int i = 0; i < outputs; i++) b.output("y" + i, i == 0 ? ElementType.FLOAT : second);
            return b.build();
        }
    }

    private static Dim[] dims(long... shape) {
        return Arrays.stream(shape).mapToObj(Dim::of).toArray(Dim[]::new);
    }

    private static Old old(String op, int from, int to, UnaryOperator<Node> node, long... shape) {
        return new Old(op, IntStream.rangeClosed(from, to), shape, node, 1);
    }

    private static Node floats(Node n, String key, Float... values) {
        return n.with(key, new Attribute.Floats(List.of(values)));
    }

    private static Stream<Old> nodes() {
        Stream<Old> softmax = Stream.of("Softmax", "LogSoftmax", "Hardmax").flatMap(op -> Stream.of(
                old(op, 7, 12, n -> n, 3, 5), old(op, 7, 12, n -> n, NCHW), old(op, 7, 12, n -> n.with("axis", 2L), NCHW),
                old(op, 7, 12, n -> n.with("axis", 3L), NCHW), old(op, 11, 12, n -> n.with("axis", -2L), NCHW)));
        Stream<Old> reductions = Stream.of("ReduceSum", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax",
                "ReduceMean",
                "ReduceMin", "ReduceProd", "ReduceSumSquare").flatMap(op -> Stream.of(
                old(op, 7, op.equals("ReduceSum") ? 12 : 17, n -> n.with("axes", 1, 3).with("keepdims", 0L), NCHW),
                old(op, 7, op.equals("ReduceSum") ? 12 : 17, n -> n, NCHW)));
        return Stream.of(softmax, reductions, moving(), resizing(), Stream.of(
                old("Clip", 7, 10, n -> n.with("min", -0.5f).with("max", 0.25f), NCHW), old("Clip", 7, 10, n -> n.with("max", 0f), NCHW),
                old("Clip", 6, 10, n -> n, NCHW), old("Dropout", 7, 11, n -> n.with("ratio", 0.3f), NCHW),
                new Old("TopK", IntStream.of(7, 8, 9), NCHW, n -> n.with("k", 2L).with("axis", 1L), 2))).flatMap(s -> s);
    }

    private static Stream<Old> moving() {
        return Stream.of(
                old("Squeeze", 7, 12, n -> n.with("axes", 1, 2), 3, 1, 1, 4), old("Squeeze", 7, 12, n -> n, 3, 1, 1, 4),
                old("Unsqueeze", 7, 12, n -> n.with("axes", 0, 3), 3, 4),
                new Old("Split", IntStream.rangeClosed(7, 12), NCHW, n -> n.with("axis", 2L).with("split", 1, 3, 2), 3),
                new Old("Split", IntStream.rangeClosed(7, 17), NCHW, n -> n.with("axis", 3L), 2),
                old("Slice", 7, 9, n -> n.with("starts", 1, -3).with("ends", 4, 1000).with("axes", 1, 2), NCHW),
                old("Slice", 7, 9, n -> n.with("starts", 0, 1).with("ends", 2, 3), NCHW),
                old("Pad", 7, 10, n -> n.with("pads", 0, 0, 1, 2, 0, 0, 3, 1), NCHW),
                old("Pad", 7, 10, n -> n.with("pads", 0, 1, 0, 0, 0, 0, 0, 1).with("value", 1.5f), NCHW),
                old("Pad", 7, 10, n -> n.with("pads", 0, 0, 1, 1, 0, 0, 1, 1).with("mode", "reflect"), NCHW));
    }

    private static Stream<Old> resizing() {
        return Stream.of("nearest", "linear").flatMap(mode -> Stream.of(
                old("Upsample", 7, 8, n -> floats(n.with("mode", mode), "scales", 1f, 1f, 2f, 3f), NCHW),
                old("Upsample", 7, 8, n -> floats(n.with("mode", mode), "scales", 1f, 1f, 1.5f, 2.5f), NCHW)));
    }

    private static String describe(Old old, int opset) {
        return old.name() + " of opset " + opset + " " + Arrays.toString(old.shape());
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void everyRewrittenNodeGivesTheSame(Old old) {
        for (int opset : old.opsets().toArray()) {
            Graph graph = old.at(opset);
            Map<String, Tensor> inputs = inputs(graph, 3);
            Map<String, Tensor> want = run(graph, inputs);
            for (int to = opset + 1; to <= GraphCheck.NEWEST_OPSET; to++) {
                Graph newer = OpsetUpgrade.to(graph, to);
                assertThat(newer.opset()).isEqualTo(to);
                assertThat(GraphCheck.faults(newer)).isEmpty();
                assertThat(run(newer, inputs)).as(describe(old, opset) + " at " + to).isEqualTo(want);
            }
        }
    }

    /// Resize of opset 10 reads its scales from an input.
    @ParameterizedTest
    @ValueSource(floats = {2f, 3f, 1.5f, 0.5f, 0.6f, 0.34f})
    void resizeOfOpsetTenGivesTheSame(float scale) {
        for (String mode : List.of("nearest", "linear")) {
            GraphBuilder b = new GraphBuilder("resize").opset(10);
            String scales = b.constant(Tensor.ofFloats(new float[] {1, 1, scale, scale}, 4));
            b.output(b.node("Resize", n -> n.with("mode", mode), b.input("x", ElementType.FLOAT, dims(NCHW)), scales), ElementType.FLOAT);
            same(b.build());
        }
    }

    @Test
    void batchNormalizationAndScatterGiveTheSame() {
        GraphBuilder b = new GraphBuilder("bn").opset(8);
        String x = b.input("x", ElementType.FLOAT, dims(NCHW));
        String[] statistics = IntStream.range(0, 4).mapToObj(i -> b.constant(random(i + 10, 4L))).toArray(String[]::new);
        Node node = new Node("", "BatchNormalization", "", List.of(x, statistics[0], statistics[1], statistics[2], b.constant(
                Tensor.ofFloats(new float[] {1, 2, 3, 4}, 4))), List.of("y"), Map.of()).with("spatial", 1L);
        b.add(node);
        same(b.output("y", ElementType.FLOAT).build());

        GraphBuilder s = new GraphBuilder("scatter").opset(9);
        String data = s.input("x", ElementType.FLOAT, dims(3, 3));
        s.output(s.node("Scatter", data, s.constant(Tensor.ofLongs(new long[] {1, 0, 2}, 1, 3)), s.constant(random(5, 1, 3))),
                ElementType.FLOAT);
        same(s.build());
    }

    @Test
    void laterChangesGiveTheSame() {
        GraphBuilder g = new GraphBuilder("grid").opset(16);
        String grid = g.constant(random(2, 2, 3, 3, 2));
        for (String mode : List.of("bilinear", "bicubic", "nearest")) {
            g.output(g.node("GridSample", n -> n.with("mode", mode), mode.equals("bilinear") ? g.input("x", ElementType.FLOAT,
                    dims(NCHW)) : "x",
                    grid), ElementType.FLOAT);
        }
        same(g.build());

        GraphBuilder r = new GraphBuilder("roi").opset(10);
        String boxes = r.constant(Tensor.ofFloats(new float[] {0, 0, 4, 4, 1, 1, 5, 3}, 2, 4));
        r.output(r.node("RoiAlign", n -> n.with("output_height", 2L).with("output_width", 2L), r.input("x", ElementType.FLOAT, dims(NCHW)),
                boxes,
                r.constant(Tensor.ofLongs(new long[] {0, 1}, 2))), ElementType.FLOAT);
        same(r.build(), 21);

        GraphBuilder n = new GraphBuilder("groups").opset(18);
        n.output(n.node("GroupNormalization", a -> a.with("num_groups", 2L), n.input("x", ElementType.FLOAT, dims(NCHW)),
                n.constant(random(3, 2)), n.constant(random(4, 2))), ElementType.FLOAT);
        Graph groups = n.build();
        Graph channels = OpsetUpgrade.to(groups, 21);
        assertThat(channels.initializers().get(channels.nodes().getFirst().inputs().get(1)).dims()).containsExactly(4);
        same(groups);

        GraphBuilder d = new GraphBuilder("dft").opset(17);
        d.output(d.node("DFT", a -> a.with("axis", 1L), d.input("x", ElementType.FLOAT, dims(2, 6, 1))), ElementType.FLOAT);
        same(d.build());
    }

    /// Opset 6, which ONNX Runtime does not run: against the sum and product by hand. A bias of the channels has no newer form without a
    /// Reshape.
    @Test
    void broadcastingByAttributeBecomesBroadcastingByShape() {
        GraphBuilder b = new GraphBuilder("bias").opset(6);
        String x = b.input("x", ElementType.FLOAT, dims(2, 3));
        String sum = b.node("Add", n -> n.with("broadcast", 1L), x, b.constant(Tensor.ofFloats(new float[] {10, 20, 30}, 3)));
        String y = b.node("Mul", n -> n.with("broadcast", 1L).with("axis", 1L), sum, b.constant(Tensor.ofFloats(new float[] {1, 2, 3}, 3)));
        b.output(y, ElementType.FLOAT);
        Tensor given = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(run(OpsetUpgrade.to(b.build(), 13), Map.of("x", given)).get(y).toFloatArray()).containsExactly(11, 44, 99, 14, 50, 108);
        b.add(Node.of("Add", List.of(x, b.constant(random(1, 2))), "channels").with("broadcast", 1L).with("axis", 0L));
        assertThatThrownBy(() -> OpsetUpgrade.to(b.build(), 13)).isInstanceOf(FaultException.class).hasMessageContaining("Add channels");
    }

    @Test
    void bodiesAreRewrittenAndReadConstantsOfTheOuterGraph() {
        GraphBuilder then = new GraphBuilder("then");
        then.output(then.add(Node.of("Squeeze", List.of("x"), "t").with("axes", new Attribute.Ints(List.of(1L)))), ElementType.FLOAT);
        GraphBuilder otherwise = new GraphBuilder("else");
        otherwise.output(otherwise.add(Node.of("ReduceSum", List.of("x"), "e").with("axes", 1, 2).with("keepdims", 0L)), ElementType.FLOAT);
        GraphBuilder b = new GraphBuilder("if").opset(11);
        String x = b.input("x", ElementType.FLOAT, dims(3, 1, 4));
        String positive = b.node("Greater", b.node("ReduceSum", n -> n.with("keepdims", 0L), x), b.constant(0f));
        String y = b.node("If", n -> n.with("then_branch", new Attribute.OfGraph(then.buildBody()))
                .with("else_branch", new Attribute.OfGraph(otherwise.buildBody())), positive);
        b.output(y, ElementType.FLOAT);
        same(b.build());
    }

    private static void same(Graph graph) {
        same(graph, GraphCheck.NEWEST_OPSET);
    }

    private static void same(Graph graph, int newest) {
        for (int seed = 1; seed <= 3; seed++) {
            Map<String, Tensor> inputs = inputs(graph, seed);
            Map<String, Tensor> want = run(graph, inputs);
            for (int to = graph.opset() + 1; to <= newest; to++) {
                assertThat(run(OpsetUpgrade.to(graph, to), inputs)).as(graph.name() + " at " + to + ", seed " + seed).isEqualTo(want);
            }
        }
    }

    @Test
    void whatHasNoNewerFormIsNamedAllAtOnce() {
        GraphBuilder b = new GraphBuilder("bad").opset(8);
        String x = b.input("x", ElementType.FLOAT, dims(NCHW));
        String p = b.constant(random(1, 4, 6, 6));
        b.add(new Node("flat", "BatchNormalization", "", List.of(x, p, p, p, p), List.of("a"), Map.of()).with("spatial", 0L));
        b.add(new Node("drop", "Dropout", "", List.of("a"), List.of("y", "mask"), Map.of()));
        b.output("y", ElementType.FLOAT).output("mask", ElementType.FLOAT);
        assertThatThrownBy(() -> OpsetUpgrade.to(b.build(), 13)).isInstanceOf(FaultException.class)
                .hasMessageContaining("BatchNormalization flat").hasMessageContaining("Dropout drop")
                        .hasMessageContaining("can be measured and run");
        GraphBuilder five = new GraphBuilder("five").opset(5);
        five.output(five.node("Relu", five.input("x", ElementType.FLOAT, dims(NCHW))), ElementType.FLOAT);
        assertThatThrownBy(() -> OpsetUpgrade.to(five.build(), 13)).isInstanceOf(FaultException.class)
                .hasMessageContaining("opset 6 or newer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist-cntk-opset7.onnx", "mnist-pytorch-opset9.onnx", "tinybert-test-opset11.onnx"})
    void guestModelsGiveTheSame(String name) {
        Path file = model(name);
        Graph graph = OnnxFile.read(file);
        for (int to : new int[] {13, 17, 21, GraphCheck.NEWEST_OPSET}) {
            Graph newer = OpsetUpgrade.to(graph, to);
            for (int seed = 1; seed <= 3; seed++) {
                Map<String, Tensor> inputs = inputs(graph, seed);
                assertThat(run(newer, inputs)).as(name + " at " + to).isEqualTo(run(file, inputs));
            }
        }
    }

    /// Weights that a file of IR 3 lists among its inputs are weights again, which engines may fold.
    @Test
    void weightsAreNoLongerInputs() {
        Path file = model("mnist-cntk-opset7.onnx");
        Graph graph = OnnxFile.read(file);
        assertThat(graph.irVersion()).isEqualTo(3);
        assertThat(inputNames(OnnxFile.toBytes(graph))).contains("Parameter5");
        assertThat(inputNames(OnnxFile.toBytes(OpsetUpgrade.to(graph, 17)))).containsExactly("Input3");
    }

    private static java.util.Set<String> inputNames(byte[] model) {
        try {
            return ModelProto.parseFrom(model).getGraph().getInputList().stream().map(v -> v.getName())
                    .collect(java.util.stream.Collectors.toSet());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Path model(String name) {
        Path file = Path.of(Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../../shared/data"), "..", "models", name);
        assumeTrue(Files.exists(file), "no " + name + "; set FULCRUM_DATA");
        return file;
    }

    private static Map<String, Tensor> inputs(Graph graph, long seed) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value v : graph.inputs()) {
            long[] shape = v.type().orElseThrow().shape().orElseThrow().stream().mapToLong(d -> d instanceof Dim.Size(long n) ? n : 3)
                    .toArray();
            boolean integer = v.type().get().element() == ElementType.INT64;
            inputs.put(v.name(), integer ? integers(seed, shape) : random(seed, shape));
        }
        return inputs;
    }

    private static Tensor random(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) Tensor.count(shape)];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-1, 1);
        return Tensor.ofFloats(values, shape);
    }

    private static Tensor integers(long seed, long... shape) {
        return Tensor.ofLongs(new SplittableRandom(seed).longs(Tensor.count(shape), 0, 2).toArray(), shape);
    }

    private static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
        try (Session session = new OrtEngine().open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(inputs);
        }
    }

    private static Map<String, Tensor> run(Path model, Map<String, Tensor> inputs) {
        try (Session session = new OrtEngine().open(model, SessionOptions.ONE_THREAD)) {
            return session.run(inputs);
        }
    }
}
