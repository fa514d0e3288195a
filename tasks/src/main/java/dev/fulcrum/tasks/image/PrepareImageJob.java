package dev.fulcrum.tasks.image;

import dev.fulcrum.brief.Sizes;
import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.search.PreparedSize;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes every size of the family, untrained, in fp32 and int8, ready to be weighed.
///
/// The int8 ranges of an untrained model mean nothing, but its operators are those of the trained one, and they decide the latency.
public final class PrepareImageJob implements WorkerJob {
    public static final String NAME = "prepare-image";
    static final int CALIBRATION_IMAGES = 32;

    /// @param data   folder of the data set
    /// @param split  file of the split
    /// @param sizes  of the family
    /// @param folder where the models go
    public record Request(String data, String split, Sizes sizes, long seed, String folder) {}

    public record Result(List<PreparedSize> sizes) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages images = StoredImages.load(request.data(), request.split());
        ImageDataset data = images.data();
        Split split = images.split();
        ResidualFamily family = ResidualFamily.of(data, split, request.sizes());
        Engine engine = Engine.named("onnxruntime");
        ImageQuantizer quantizer = new ImageQuantizer(data, split.train(), engine);
        Step.Quantize step = Step.Quantize.on(Environment.detect(Path.of("/"), List.of(engine.version())), Calibration.Method.MIN_MAX);
        List<PreparedSize> sizes = new ArrayList<>();
        for (String name : family.sizes()) {
            Graph graph = family.graph(name, request.seed());
            sizes.add(PreparedSize.write(name, graph, quantizer.quantize(graph, step, CALIBRATION_IMAGES), Path.of(request.folder())));
            reply.send(Map.of("done", sizes.size(), "of", family.sizes().size()));
        }
        reply.send(new Result(sizes));
    }
}
