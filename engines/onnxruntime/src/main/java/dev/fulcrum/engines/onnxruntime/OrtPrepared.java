package dev.fulcrum.engines.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Inputs and outputs pinned to fixed memory: a run copies nothing and allocates no tensor, only the binding's short handle arrays.
///
/// A first run finds the shapes of the outputs; they stay, because the inputs stay. Outputs of types that cannot be pinned (strings,
/// unsigned integers above 8 bits) are made and freed by each run.
public final class OrtPrepared implements Session.Prepared {
    private final OrtModel model;
    private final OrtSession session;
    private final BoundTensors inputs;
    private final BoundTensors pinned = new BoundTensors();
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private final Set<String> free = new HashSet<>();
    private final OrtSession.RunOptions options;

    private OrtPrepared(OrtModel model, OrtSession session, BoundTensors inputs) throws OrtException {
        this.model = model;
        this.session = session;
        this.inputs = inputs;
        this.options = new OrtSession.RunOptions();
    }

    static OrtPrepared of(OrtModel model, OrtEnvironment environment, OrtSession session, BoundTensors inputs) throws OrtException {
        OrtPrepared prepared = new OrtPrepared(model, session, inputs);
        try (OrtSession.Result first = session.run(inputs.byName())) {
            for (Map.Entry<String, OnnxValue> output : first) prepared.pin(environment, output.getKey(), output.getValue());
            return prepared;
        } catch (OrtException | RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    private void pin(OrtEnvironment environment, String name, OnnxValue value) throws OrtException {
        if (value instanceof OnnxTensor t && OrtTensors.pinnable(OrtTensors.typeOf(t.getInfo())) && t.getInfo().getNumElements() > 0) {
            ElementType type = OrtTensors.typeOf(t.getInfo());
            long[] dims = t.getInfo().getShape();
            Tensor memory = Tensor.of(type, dims, Tensor.allocate(type.bytes(Tensor.count(dims))));
            pinned.add(name, OrtTensors.wrap(environment, memory));
            outputs.put(name, memory);
        } else {
            free.add(name);
        }
    }

    @Override
    public void run() {
        try {
            session.run(inputs.byName(), free, pinned.byName(), options).close();
        } catch (OrtException e) {
            throw model.failed(e);
        }
    }

    @Override
    public Map<String, Tensor> outputs() {
        return outputs;
    }

    @Override
    public void close() {
        inputs.close();
        pinned.close();
        options.close();
    }
}
