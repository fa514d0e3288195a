package dev.fulcrum.tasks.recommend;

import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.quantize.QuantizeDynamicPass;
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

/// Writes every size of the family with weights that mean nothing, in fp32 and int8, ready to be weighed.
public final class PrepareSuggestJob implements WorkerJob {
    public static final String NAME = "prepare-suggest";

    /// @param data   folder of the events
    /// @param folder where the models go
    public record Request(String data, long seed, String folder) {}

    public record Result(List<PreparedSize> sizes) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        SuggestFamily family = Suggesting.load(Path.of(request.data())).family();
        List<PreparedSize> sizes = new ArrayList<>();
        for (String name : family.sizes()) {
            Graph graph = family.graph(name, request.seed());
            sizes.add(PreparedSize.write(name, graph, quantized(graph), Path.of(request.folder())));
            reply.send(Map.of("done", sizes.size(), "of", family.sizes().size()));
        }
        reply.send(new Result(sizes));
    }

    /// Tables in int8 with a scale a row, products in int8 with a scale a column; the small matrices of folding in stay float, since its steps divide
    /// by small differences.
    static Graph quantized(Graph graph) {
        var fragile = graph.nodes().stream().filter(n -> n.is("MatMul") && (n.inputs().contains("gram") || n.inputs().contains("shared")))
                .map(n -> n.output()).collect(java.util.stream.Collectors.toSet());
        Step.QuantizeDynamic step = Step.QuantizeDynamic.on(Environment.detect(Path.of("/"), List.of(Engine.named("onnxruntime").version())));
        return QuantizeDynamicPass.apply(graph, step.without(fragile));
    }
}
