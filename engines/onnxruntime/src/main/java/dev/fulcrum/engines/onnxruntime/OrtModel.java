package dev.fulcrum.engines.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// A model loaded by ONNX Runtime. Inputs in direct memory are read where they lie.
public final class OrtModel implements Session {
    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Map<String, NodeInfo> declared;
    private boolean closed;

    OrtModel(String name, OrtEnvironment environment, OrtSession session) throws OrtException {
        this.name = name;
        this.environment = environment;
        this.session = session;
        this.declared = session.getInputInfo();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        try (BoundTensors bound = bind(inputs); OrtSession.Result result = session.run(bound.byName())) {
            return read(result);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    @Override
    public OrtPrepared prepare(Map<String, Tensor> inputs) {
        BoundTensors bound = bind(inputs);
        try {
            return OrtPrepared.of(this, environment, session, bound);
        } catch (OrtException | RuntimeException e) {
            bound.close();
            throw e instanceof OrtException o ? failed(o) : (RuntimeException) e;
        }
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        try {
            session.close();
        } catch (OrtException e) {
            throw OrtFault.of("close model", "must close", name, e);
        }
    }

    FaultException failed(OrtException e) {
        return OrtFault.of("run model", "must run on these inputs", name, e);
    }

    private BoundTensors bind(Map<String, Tensor> inputs) {
        for (String wanted : declared.keySet()) if (!inputs.containsKey(wanted)) throw wrong(wanted, "must be given", "nothing");
        inputs.forEach(this::check);
        BoundTensors bound = new BoundTensors();
        try {
            for (var entry : inputs.entrySet()) bound.add(entry.getKey(), OrtTensors.wrap(environment, entry.getValue()));
            return bound;
        } catch (OrtException | RuntimeException e) {
            bound.close();
            throw e instanceof OrtException o ? failed(o) : (RuntimeException) e;
        }
    }

    private void check(String input, Tensor value) {
        NodeInfo info = declared.get(input);
        if (info == null) throw wrong(input, "must be one of " + declared.keySet(), input);
        if (!(info.getInfo() instanceof TensorInfo wanted)) throw wrong(input, "must be a tensor input", info.getInfo().toString());
        if (OrtTensors.typeOf(wanted) != value.type() || !fits(wanted.getShape(), value.dims())) {
            throw wrong(input, "must be " + OrtTensors.typeOf(wanted) + Arrays.toString(wanted.getShape()), value.toString());
        }
    }

    /// Sizes must agree wherever the model states one; it states -1 for a size left free.
    private static boolean fits(long[] wanted, long[] got) {
        boolean fits = wanted.length == got.length;
        for (int i = 0; fits && i < got.length; i++) fits = wanted[i] < 0 || wanted[i] == got[i];
        return fits;
    }

    private FaultException wrong(String input, String expected, String got) {
        return Fault.of("run model " + name + ", input " + input, expected, got, "see the model's declared inputs").raise();
    }

    private Map<String, Tensor> read(OrtSession.Result result) throws OrtException {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) outputs.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
        return outputs;
    }

    private Tensor tensor(String output, OnnxValue value) throws OrtException {
        if (value instanceof OnnxTensor tensor) return OrtTensors.copy(tensor);
        throw Fault.of("run model " + name + ", output " + output, "must be a tensor", value.getType().toString(),
                "cut the graph before the sequence or map").raise();
    }
}
