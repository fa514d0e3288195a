package dev.fulcrum.measure;

import dev.fulcrum.unit.ContentHash;
import java.util.HashSet;
import java.util.List;

/// What a weighing pack holds: graphs that another machine weighs, and how it has to.
///
/// @param graphs    in the order in which results are written, ids unique
/// @param protocol  by which the sender weighed too
/// @param seed      of inputs and order
/// @param idleWatts for the power model where no meter can be read
/// @param coreWatts watts of one busy core, for the same
/// @param platform  whose library the pack carries, as ONNX Runtime names it: "linux-x64"
/// @param code      version of the program that packed
public record PackList(List<Graph> graphs, Protocol protocol, long seed, double idleWatts, double coreWatts, String platform,
        String code) {
    /// Where the list lies in the pack.
    public static final String PLACE = "fulcrum-pack/pack.json";

    public PackList {
        graphs = List.copyOf(graphs);
        if (graphs.isEmpty() || new HashSet<>(graphs.stream().map(Graph::id).toList()).size() != graphs.size()) {
            throw new IllegalArgumentException("a pack must hold graphs with ids of their own: got " + graphs.stream().map(Graph::id)
                    .toList());
        }
    }

    /// @param id     under which the result comes back
    /// @param digest of the ONNX file
    /// @param inputs every input
    public record Graph(String id, ContentHash digest, List<WeighRequest.Input> inputs) {
        public Graph {
            inputs = List.copyOf(inputs);
        }

        /// Where the ONNX file lies in the pack; files with equal content lie there once.
        public String place() {
            return "fulcrum-pack/graphs/" + digest.hex() + ".onnx";
        }
    }

    /// The platform of this machine.
    public static String here() {
        String os = System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT);
        String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
        return (os.contains("win") ? "win-" : os.contains("mac") ? "osx-" : "linux-") + arch;
    }

    public PackList withProcesses(int processes) {
        return new PackList(graphs, protocol.withProcesses(processes), seed, idleWatts, coreWatts, platform, code);
    }
}
