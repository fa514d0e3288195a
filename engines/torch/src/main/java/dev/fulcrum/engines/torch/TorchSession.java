package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.Fault;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;

/// A graph compiled for inference.
final class TorchSession implements Session {
    private final Owned owned = new Owned();
    private final List<Value> inputs;
    private final List<String> outputs;
    private final Program program;
    private final int threads;

    TorchSession(Graph model, SessionOptions options) {
        threads = options.threads();
        inputs = model.inputs();
        outputs = model.outputs().stream().map(Value::name).toList();
        Map<String, org.bytedeco.pytorch.Tensor> constants = new HashMap<>();
        model.initializers().forEach((name, value) -> constants.put(name, owned.keep(TorchTensors.copy(value))));
        List<String> names = inputs.stream().map(Value::name).toList();
        program = new Program(model, names, outputs, constants, new Mode(), owned, model.opset());
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> given) {
        try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
            Libtorch.threads(threads);
            org.bytedeco.pytorch.Tensor[] results = program.run(views(given));
            Map<String, Tensor> out = new LinkedHashMap<>();
            for (int i = 0; i < results.length; i++) out.put(outputs.get(i), TorchTensors.read(results[i]));
            return out;
        }
    }

    private org.bytedeco.pytorch.Tensor[] views(Map<String, Tensor> given) {
        return inputs.stream().map(value -> TorchTensors.view(checked(value, given))).toArray(org.bytedeco.pytorch.Tensor[]::new);
    }

    private static Tensor checked(Value value, Map<String, Tensor> given) {
        Tensor tensor = given.get(value.name());
        if (tensor == null) throw unfit(value, "nothing");
        TensorType type = value.type().orElseThrow(() -> unfit(value, tensor + ", while the model wants no plain tensor"));
        if (type.element() != tensor.type() || !type.shape().map(s -> fits(s, tensor.dims())).orElse(true)) {
            throw unfit(value, tensor.toString());
        }
        return tensor;
    }

    private static boolean fits(List<Dim> shape, long[] dims) {
        if (shape.size() != dims.length) return false;
        for (int i = 0; i < dims.length; i++) if (shape.get(i) instanceof Dim.Size(long size) && size != dims[i]) return false;
        return true;
    }

    private static RuntimeException unfit(Value value, String got) {
        return Fault.of("input " + value.name(), "must be " + value.type().map(TensorType::toString).orElse("given"), got,
                "feed every declared input with its type and shape").raise();
    }

    /// The inputs' memory is bound once; libtorch still allocates the values between nodes.
    @Override
    public Prepared prepare(Map<String, Tensor> given) {
        Owned bound = new Owned();
        org.bytedeco.pytorch.Tensor[] fixed = views(given);
        for (org.bytedeco.pytorch.Tensor value : fixed) bound.keep(value);
        return new Prepared() {
            @Override
            public void run() {
                try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
                    Libtorch.threads(threads);
                    program.run(fixed);
                }
            }

            @Override
            public void close() {
                bound.close();
                java.lang.ref.Reference.reachabilityFence(given);
            }
        };
    }

    @Override
    public void close() {
        owned.close();
    }
}
