package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.ResidentMemory;
import dev.fulcrum.run.SessionOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A model of 1 MB, opened, run and closed again and again: a leak of a weight, a session or an output would show as hundreds of MB.
class OrtMemoryTest {
    private static final Path PROC = Path.of("/proc");
    private static final int LOOPS = 600;
    private final OrtEngine engine = new OrtEngine();

    @Test
    void openingAndClosingKeepsMemoryFlat() {
        assumeTrue(ResidentMemory.bytes(PROC) > 0, "resident memory is read from /proc");
        byte[] model = product();
        Tensor x = Tensor.ofFloats(new float[512], 1, 512);
        loop(100, model, x);
        long before = ResidentMemory.bytes(PROC);
        loop(LOOPS, model, x);
        assertThat(ResidentMemory.bytes(PROC) - before).isLessThan(60L << 20);
    }

    private void loop(int times, byte[] model, Tensor x) {
        for (int i = 0; i < times; i++) {
            try (OrtModel session = engine.open("product", model, SessionOptions.ONE_THREAD, OrtTuning.DEFAULT);
                    OrtPrepared prepared = session.prepare(Map.of("x", x))) {
                prepared.run();
                session.run(Map.of("x", x));
            }
        }
    }

    private static byte[] product() {
        var g = new GraphBuilder("product");
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(512));
        String w = g.constant(Tensor.ofFloats(new float[512 * 512], 512, 512));
        return OnnxFile.toBytes(g.output(g.node("MatMul", x, w), ElementType.FLOAT).build());
    }
}
