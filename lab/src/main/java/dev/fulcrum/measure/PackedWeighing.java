package dev.fulcrum.measure;

import dev.fulcrum.run.Sandbox;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Weighs the graphs of a pack on the machine on which it runs, each process fresh, one after the other.
public final class PackedWeighing {
    private PackedWeighing() {}

    /// Hears how far the weighing is.
    @FunctionalInterface
    public interface Progress {
        /// @param process from 1
        /// @param step    what it does, for example "time, 12 of 40"; may be empty
        void at(int process, int of, String step);
    }

    /// @param folder where the graphs were unpacked, each under the last name of its place
    /// @throws dev.fulcrum.unit.FaultException when a graph is not the one that was packed, or a worker failed
    public static MachineWeights run(PackList list, Path folder, Sandbox sandbox, Progress progress) {
        List<WeighRequest.Model> models = list.graphs().stream().map(g -> model(g, folder)).toList();
        List<ProcessResult> processes = new ArrayList<>();
        for (int p = 1; p <= list.protocol().processes(); p++) {
            int process = p;
            var request = new WeighRequest("onnxruntime", models, list.protocol(), list.seed() * 1000 + p, list.idleWatts(),
                    list.coreWatts());
            processes.add(Json.convert(sandbox.run("weigh", request,
                    m -> progress.at(process, list.protocol().processes(), step(m))), ProcessResult.class));
        }
        return MachineWeights.of(list, processes);
    }

    /// The file of a graph below the folder.
    public static Path file(PackList.Graph graph, Path folder) {
        return folder.resolve(Path.of(graph.place()).getFileName());
    }

    private static WeighRequest.Model model(PackList.Graph graph, Path folder) {
        Path file = file(graph, folder);
        ContentHash digest = ContentHash.ofFile(file);
        if (digest.equals(graph.digest())) return new WeighRequest.Model(graph.id(), file.toString(), graph.inputs());
        throw Fault.of("weigh " + graph.id(), "must be the graph that was packed, " + graph.digest().brief(), digest.brief(),
                "copy the pack again").at(Place.file(file.toString())).raise();
    }

    private static String step(Map<String, Object> message) {
        return message.containsKey("step") ? message.get("step") + ", " + message.get("done") + " of " + message.get("of") : "";
    }
}
