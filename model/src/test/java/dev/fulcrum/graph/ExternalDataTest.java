package dev.fulcrum.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalDataTest {
    @TempDir
    Path folder;

    private static Graph withWeights(float first) {
        GraphBuilder b = new GraphBuilder("weights");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(300));
        float[] w = new float[300 * 7];
        for (int i = 0; i < w.length; i++) w[i] = first + i;
        String y = b.node("MatMul", x, b.initializer("w", Tensor.ofFloats(w, 300, 7)));
        String z = b.node("Add", y, b.initializer("bias", Tensor.ofFloats(new float[7], 7)));
        String v = b.node("MatMul", z, b.initializer("v", Tensor.ofFloats(java.util.Arrays.copyOf(w, 7 * 50), 7, 50)));
        return b.output(v, ElementType.FLOAT).build();
    }

    private static ModelProto message(Path file) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(file));
    }

    @Test
    void largeWeightsLieBesideTheModelAtPagesAndSmallOnesInside() throws IOException {
        Path file = folder.resolve("m.onnx");
        Graph graph = withWeights(1);
        assertThat(OnnxFile.writeWithExternalData(file, graph)).isEqualTo(folder.resolve("m.onnx.data"));
        assertThat(OnnxFile.read(file)).isEqualTo(graph);
        for (TensorProto t : message(file).getGraph().getInitializerList()) {
            boolean outside = t.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
            assertThat(outside).as(t.getName()).isEqualTo(!t.getName().equals("bias"));
            for (StringStringEntryProto e : t.getExternalDataList()) {
                if (e.getKey().equals("offset")) assertThat(Long.parseLong(e.getValue()) % 4096).isZero();
            }
        }
        assertThat(Files.size(file)).isLessThan(1000);
    }

    /// The limit of 2 GiB, made small.
    @Test
    void whatDoesNotFitInsideGoesBeside() {
        Graph graph = withWeights(2);
        OnnxFile.write(folder.resolve("in.onnx"), graph, 100_000);
        OnnxFile.write(folder.resolve("out.onnx"), graph, 5_000);
        assertThat(folder.resolve("in.onnx.data")).doesNotExist();
        assertThat(folder.resolve("out.onnx.data")).exists();
        assertThat(OnnxFile.read(folder.resolve("in.onnx"))).isEqualTo(OnnxFile.read(folder.resolve("out.onnx"))).isEqualTo(graph);
    }

    /// The file of weights of the old model stays whole until the new model is in its place; the old graph, mapped or read, stays usable.
    @Test
    void replacingAModelNeverMixesOldAndNewWeights() throws IOException {
        Path file = folder.resolve("m.onnx");
        for (int i = 0; i < 5; i++) {
            byte[] oldModel = i == 0 ? null : Files.readAllBytes(file);
            Path data = OnnxFile.writeWithExternalData(file, withWeights(i));
            assertThat(OnnxFile.read(file)).isEqualTo(withWeights(i));
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).containsExactlyInAnyOrder(file, data);
            }
            if (oldModel == null) continue;
            Path before = Files.write(folder.resolve("before.onnx"), oldModel);
            assertThatThrownBy(() -> OnnxFile.read(before)).as("the old model finds its own file or none")
                    .isInstanceOf(FaultException.class);
            Files.delete(before);
        }
    }

    /// Three tensors of 1.5 GiB and one float behind them, in a file of holes: nothing of it lies on disk or in memory.
    @Test
    void modelsOverTwoGigabytesAreMapped() throws IOException {
        long large = 3L << 29;
        Path data = folder.resolve("sparse.data");
        try (RandomAccessFile f = new RandomAccessFile(data.toFile(), "rw")) {
            f.setLength(3 * large + 4);
            f.seek(large - 4);
            f.writeInt(Integer.reverseBytes(Float.floatToIntBits(7)));
            f.seek(3 * large);
            f.writeInt(Integer.reverseBytes(Float.floatToIntBits(9)));
        }
        GraphProto.Builder g = GraphProto.newBuilder();
        for (int i = 0; i < 3; i++) g.addInitializer(external("w" + i, i * large, large));
        g.addInitializer(external("last", 3 * large, 4));
        Path file = Files.write(folder.resolve("m.onnx"), ModelProto.newBuilder().setIrVersion(8).setGraph(g).build().toByteArray());
        long before = used();
        Graph graph = OnnxFile.read(file);
        assertThat(graph.initializers().get("w0").floats().get((int) (large / 4 - 1))).isEqualTo(7);
        assertThat(graph.initializers().get("w2").floats().get(12345)).isZero();
        assertThat(graph.initializers().get("last").toFloatArray()).containsExactly(9);
        assertThat(GraphCount.of(graph, 1).weightBytes()).isEqualTo(3 * large + 4);
        assertThat(ShapeInference.infer(graph, Map.of())).hasSize(4);
        assertThat(used() - before).as("heap").isLessThan(32 << 20);
        assertThatThrownBy(() -> OnnxFile.toBytes(graph)).isInstanceOf(FaultException.class).hasMessageContaining("external data");
        Graph part = graph.withNodes(graph.nodes(), Map.of("last", graph.initializers().get("last")));
        assertThat(OnnxFile.read(OnnxFile.toBytes(part)).initializers().get("last").toFloatArray()).containsExactly(9);
    }

    @Test
    void aTensorOfMoreThanTwoGigabytesIsRefused() throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(folder.resolve("sparse.data").toFile(), "rw")) {
            f.setLength(5L << 30);
        }
        GraphProto g = GraphProto.newBuilder().addInitializer(external("w", 0, 5L << 30)).build();
        Path file = Files.write(folder.resolve("m.onnx"), ModelProto.newBuilder().setGraph(g).build().toByteArray());
        assertThatThrownBy(() -> OnnxFile.read(file)).isInstanceOf(FaultException.class).hasMessageContaining("tensor w")
                .hasMessageContaining("2 GiB");
    }

    /// A thousand tensors over the same 15 MB share them.
    @Test
    void tensorsOfOneFileShareItsBytes() throws IOException {
        Files.write(folder.resolve("sparse.data"), new byte[15 << 20]);
        GraphProto.Builder g = GraphProto.newBuilder();
        for (int i = 0; i < 1000; i++) g.addInitializer(external("w" + i, 0, 15 << 20));
        Path file = Files.write(folder.resolve("m.onnx"), ModelProto.newBuilder().setGraph(g).build().toByteArray());
        long before = used();
        Graph graph = OnnxFile.read(file);
        assertThat(used() - before).isLessThan(64 << 20);
        assertThat(graph.initializers()).hasSize(1000);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static TensorProto external(String name, long offset, long bytes) {
        return TensorProto.newBuilder().setName(name).setDataType(1).addDims(bytes / 4).setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", "sparse.data")).addExternalData(entry("offset", "" + offset))
                .addExternalData(entry("length", "" + bytes)).build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
