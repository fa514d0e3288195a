package dev.fulcrum.measure;

import dev.fulcrum.unit.ContentHash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What graphs weigh on one machine: the content of `weights.json`.
///
/// @param format      [#FORMAT]
/// @param environment the machine
/// @param protocol    how it weighed
/// @param graphs      by id
/// @param processes   what each process found; the measurements follow from it by [Weigh#combine]
public record MachineWeights(String format, Environment environment, Protocol protocol, Map<String, Weighed> graphs,
        List<ProcessResult> processes) {
    public static final String FORMAT = "fulcrum weights 1";

    /// @param digest of the ONNX file that was weighed
    public record Weighed(ContentHash digest, Measurement measurement) {}

    /// The same with these measurements instead.
    MachineWeights with(Map<String, Measurement> measurements) {
        Map<String, Weighed> all = new LinkedHashMap<>();
        graphs.forEach((id, g) -> all.put(id, new Weighed(g.digest(), measurements.get(id))));
        return new MachineWeights(format, environment, protocol, all, processes);
    }

    static MachineWeights of(PackList list, List<ProcessResult> processes) {
        Map<String, Measurement> combined = Weigh.combine(processes);
        Map<String, Weighed> graphs = new LinkedHashMap<>();
        for (PackList.Graph g : list.graphs()) graphs.put(g.id(), new Weighed(g.digest(), combined.get(g.id())));
        return new MachineWeights(FORMAT, processes.getFirst().environment(), list.protocol(), graphs, processes);
    }
}
