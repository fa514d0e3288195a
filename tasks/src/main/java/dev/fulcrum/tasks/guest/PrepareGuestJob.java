package dev.fulcrum.tasks.guest;

import dev.fulcrum.compress.DeadNodes;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.OpsetUpgrade;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Map;

/// Brings a guest model to the form from which all others are made: its batch free, its operators of an opset that knows scales a channel,
/// dead nodes and constant expressions gone. What it computes is unchanged.
public final class PrepareGuestJob implements WorkerJob {
    public static final String NAME = "prepare-guest";
    /// A scale a channel came with this version of QuantizeLinear.
    private static final int OLDEST = 13;

    /// @param model  the ONNX file
    /// @param spec   of what it eats and answers
    /// @param output the ONNX file to write
    public record Request(String model, GuestSpec spec, String output) {}

    /// The last message.
    ///
    /// @param opset  of the graph written
    /// @param nodes  of it
    /// @param before nodes of the model as it came
    public record Result(int opset, int nodes, int before) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        GuestModel model = GuestModel.open(Path.of(request.model()), request.spec());
        Graph graph = model.graph();
        Graph newer = graph.opset() < OLDEST ? OpsetUpgrade.to(graph, OLDEST) : graph;
        Graph prepared = DeadNodes.apply(newer, Engine.named("onnxruntime"));
        OnnxFile.write(Path.of(request.output()), prepared);
        reply.send(new Result(prepared.opset(), prepared.nodes().size(), graph.nodes().size()));
    }
}
