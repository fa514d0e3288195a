package dev.fulcrum.serve;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs one request at a time, for models whose requests cannot share a run: shapes that differ, strings, rows that see each other.
record LoneRunner(Session session, Signature signature) implements ServedModel.Runner {

    @Override
    public List<List<Tensor>> run(List<InferenceRequest> requests, int rows) {
        List<List<Tensor>> all = new ArrayList<>(requests.size());
        for (InferenceRequest r : requests) all.add(run(r));
        return all;
    }

    private List<Tensor> run(InferenceRequest r) {
        Map<String, Tensor> values = new HashMap<>();
        for (int i = 0; i < signature.inputs().size(); i++) values.put(signature.inputs().get(i).name(), r.inputs().get(i));
        Map<String, Tensor> outputs = session.run(values);
        return signature.outputs().stream().map(o -> outputs.get(o.name())).toList();
    }

    @Override
    public void close() {}
}
