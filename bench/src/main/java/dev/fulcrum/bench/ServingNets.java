package dev.fulcrum.bench;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/// The three models that servers are compared on; each takes 3,072 floats a request. `small`: residual, 16, 32 and 64 channels, one block a
/// stage, where the server's own work shows; `wide`: four times as wide, two blocks, where the model's does; `mlp`: 3072-2048-2048-10, which a
/// batch makes several times cheaper because its weights come from memory.
public final class ServingNets {
    private ServingNets() {}

    public static Map<String, Graph> all(long seed) {
        Map<String, Graph> nets = new LinkedHashMap<>();
        nets.put("small", small(seed));
        nets.put("wide", WideResNet.of(seed));
        nets.put("mlp", mlp(seed));
        return nets;
    }

    public static Graph small(long seed) {
        return WideResNet.of(new int[] {16, 32, 64}, 1, seed);
    }

    /// Writes one as `NAME/model.onnx` below the folder.
    public static Path write(Path folder, String name, Graph graph) {
        Path file = folder.resolve(name).resolve("model.onnx");
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        OnnxFile.write(file, graph);
        return file;
    }

    private static Graph mlp(long seed) {
        Random random = new Random(seed);
        GraphBuilder g = new GraphBuilder("mlp");
        int[] widths = {3072, 2048, 2048, 10};
        String x = g.input("input", ElementType.FLOAT, Dim.of("N"), Dim.of(3072));
        for (int i = 1; i < widths.length; i++) {
            x = g.node("Gemm", x, g.constant(normal(random, widths[i - 1], widths[i])), g.constant(Tensor.ofFloats(new float[widths[i]], widths[i])));
            if (i + 1 < widths.length) x = g.node("Relu", x);
        }
        return g.output(g.name("logits", x), ElementType.FLOAT, Dim.of("N"), Dim.of(10)).build();
    }

    private static Tensor normal(Random random, int in, int out) {
        float[] w = new float[in * out];
        double spread = Math.sqrt(2.0 / in);
        for (int i = 0; i < w.length; i++) w[i] = (float) (random.nextGaussian() * spread);
        return Tensor.ofFloats(w, in, out);
    }
}
