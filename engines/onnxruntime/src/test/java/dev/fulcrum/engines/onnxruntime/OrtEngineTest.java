package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.FaultException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrtEngineTest {
    private final OrtEngine engine = new OrtEngine();

    @Test
    void isFoundByItsName() {
        assertThat(ServiceLoader.load(Engine.class)).extracting(Engine::name).contains("onnxruntime");
        assertThat(engine.version()).matches("onnxruntime \\d+\\.\\d+\\.\\d+");
    }

    @ParameterizedTest
    @EnumSource(value = ElementType.class, names = {"FLOAT", "DOUBLE", "INT8", "UINT8", "INT16", "INT32", "INT64", "FLOAT16", "BOOL"})
    void everyTypeComesBackAsItWent(ElementType type) {
        ByteBuffer bytes = Tensor.allocate(type.bytes(6));
        for (int i = 0; i < bytes.capacity(); i++) bytes.put(i, (byte) (type == ElementType.BOOL ? i % 2 : 3 * i + 1));
        Tensor given = Tensor.of(type, new long[] {2, 3}, bytes);
        try (Session session = engine.open(identity(type), SessionOptions.ONE_THREAD); var prepared = session.prepare(Map.of("x", given))) {
            assertThat(session.run(Map.of("x", given))).containsExactly(Map.entry("y", given));
            prepared.run();
            assertThat(((OrtPrepared) prepared).outputs()).containsExactly(Map.entry("y", given));
        }
    }

    @Test
    void stringsComeBackAsTheyWent() {
        Tensor given = Tensor.ofStrings(List.of("a", "", "ü", "d", "e", "f"), 2, 3);
        try (Session session = engine.open(identity(ElementType.STRING), SessionOptions.ONE_THREAD);
                var prepared = session.prepare(Map.of("x", given))) {
            prepared.run();
            assertThat(session.run(Map.of("x", given)).get("y").strings()).isEqualTo(given.strings());
        }
    }

    @Test
    void heapAndEmptyTensorsAreTaken() {
        try (Session session = engine.open(identity(ElementType.UINT8), SessionOptions.ONE_THREAD)) {
            Tensor heap = Tensor.ofBytes(ElementType.UINT8, new byte[] {1, 2, -1}, 1, 3);
            assertThat(session.run(Map.of("x", heap)).get("y")).isEqualTo(heap);
            Tensor empty = Tensor.ofBytes(ElementType.UINT8, new byte[0], 0, 3);
            assertThat(session.run(Map.of("x", empty)).get("y")).isEqualTo(empty);
        }
    }

    @Test
    void floatsOnTheHeapAreTaken() {
        ByteBuffer onHeap = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-2).putFloat(0).flip();
        Tensor heap = Tensor.of(ElementType.FLOAT, new long[] {1, 3}, onHeap);
        try (Session session = engine.open(identity(ElementType.FLOAT), SessionOptions.ONE_THREAD)) {
            assertThat(session.run(Map.of("x", heap)).get("y")).isEqualTo(heap);
        }
    }

    @Test
    void preparedRunsReadDirectMemoryInPlace() {
        ByteBuffer memory = Tensor.allocate(3);
        Tensor given = Tensor.of(ElementType.UINT8, new long[] {1, 3}, memory);
        try (Session session = engine.open(identity(ElementType.UINT8), SessionOptions.ONE_THREAD);
                OrtPrepared prepared = (OrtPrepared) session.prepare(Map.of("x", given))) {
            memory.put(0, (byte) 7);
            prepared.run();
            assertThat(prepared.outputs().get("y").toByteArray()).containsExactly(7, 0, 0);
        }
    }

    @Test
    void wrongInputsAreFaultsThatNameModelAndInput() {
        try (Session session = engine.open(identity(ElementType.FLOAT), SessionOptions.ONE_THREAD)) {
            assertThatThrownBy(() -> session.run(Map.of())).isInstanceOf(FaultException.class).hasMessageContaining("identity, input x");
            assertThatThrownBy(() -> session.run(Map.of("x", Tensor.ofLongs(new long[3], 1, 3)))).isInstanceOf(FaultException.class)
                    .hasMessageContaining("must be FLOAT[-1, 3]: got INT64[1, 3]");
            assertThatThrownBy(() -> session.prepare(Map.of("x", Tensor.ofFloats(new float[4], 1, 4)))).isInstanceOf(FaultException.class)
                    .hasMessageContaining("got FLOAT[1, 4]");
            Tensor right = Tensor.ofFloats(new float[3], 1, 3);
            assertThatThrownBy(() -> session.run(Map.of("x", right, "z", right))).hasMessageContaining("must be one of [x]");
        }
    }

    @Test
    void aModelThatCannotBeReadIsAFault(@TempDir Path folder) throws Exception {
        Path noise = Files.write(folder.resolve("noise.onnx"), new byte[] {8, 8, 1, 2, 3, 99});
        Path half = folder.resolve("half.onnx");
        byte[] whole = OnnxFile.toBytes(identity(ElementType.FLOAT));
        Files.write(half, java.util.Arrays.copyOf(whole, whole.length / 2));
        Path empty = Files.createFile(folder.resolve("empty.onnx"));
        for (Path bad : List.of(noise, half, empty, folder.resolve("missing.onnx"))) {
            assertThatThrownBy(() -> engine.open(bad, SessionOptions.ONE_THREAD)).isInstanceOf(FaultException.class)
                    .hasMessageContaining(bad.getFileName().toString());
        }
    }

    @Test
    void anUnknownOperatorIsAFaultThatNamesIt() {
        var g = new GraphBuilder("strange");
        String x = g.input("x", ElementType.FLOAT, Dim.of(1));
        g.output(g.add(new Node("odd one", "Frobnicate", "", List.of(x), List.of("y"), Map.of())), ElementType.FLOAT, Dim.of(1));
        assertThatThrownBy(() -> engine.open(g.build(), SessionOptions.ONE_THREAD)).isInstanceOf(FaultException.class)
                .hasMessageContaining("strange").hasMessageContaining("Frobnicate");
    }

    @Test
    void aNodeThatFailsIsNamed() {
        var g = new GraphBuilder("reshaper");
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"));
        String shape = g.input("shape", ElementType.INT64, Dim.of(2));
        g.output(g.add(new Node("theReshape", "Reshape", "", List.of(x, shape), List.of("y"), Map.of())), ElementType.FLOAT);
        try (Session session = engine.open(g.build(), SessionOptions.ONE_THREAD)) {
            var inputs = Map.of("x", Tensor.ofFloats(new float[3], 3), "shape", Tensor.ofLongs(new long[] {2, 2}, 2));
            assertThatThrownBy(() -> session.run(inputs)).isInstanceOf(FaultException.class)
                    .hasMessageContaining("run model reshaper, node theReshape");
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        Session session = engine.open(identity(ElementType.FLOAT), SessionOptions.ONE_THREAD);
        session.close();
        session.close();
    }

    static Graph identity(ElementType type) {
        var g = new GraphBuilder("identity");
        String x = g.input("x", type, Dim.of("N"), Dim.of(3));
        return g.output(g.name("y", x), type, Dim.of("N"), Dim.of(3)).build();
    }
}
