package dev.fulcrum.serve.oip;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.RefusedException;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.TensorSpec;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request that a server makes up for a model and answers before it says that it is ready: JSON in, the model, JSON out. Nothing of it
/// is booked.
public final class Rehearsal {
    private static final InferReader READER = new InferReader(16);
    /// An input whose JSON would be long is left out: it takes longer than it saves.
    private static final long MOST_VALUES = 100_000;

    private Rehearsal() {}

    /// To be called before the model takes requests of others.
    ///
    /// @return the answer's JSON; empty where the model cannot be tried with values that are made up
    public static String of(ServedModel model) {
        List<TensorSpec> inputs = model.signature().inputs();
        if (inputs.stream().anyMatch(i -> i.type() == ElementType.STRING || count(i) > MOST_VALUES)) return "";
        byte[] json = Json.write(Map.of("inputs", inputs.stream().map(Rehearsal::ones).toList())).getBytes(StandardCharsets.UTF_8);
        try {
            InferCall call = READER.read(model, ByteBuffer.wrap(json), -1);
            List<Tensor> outputs = model.tryOut(call.inputs());
            InferWriter.Body body = InferWriter.write(model, call, outputs);
            return new String(body.bytes(), StandardCharsets.UTF_8);
        } catch (RefusedException | FaultException e) {
            return "";
        }
    }

    private static Map<String, Object> ones(TensorSpec input) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", input.name());
        tensor.put("datatype", Datatype.of(input.type()));
        tensor.put("shape", input.dims().stream().map(d -> Math.max(1, d)).toList());
        tensor.put("data", Collections.nCopies((int) count(input), input.type() == ElementType.BOOL ? (Object) true : (Object) 1));
        return tensor;
    }

    private static long count(TensorSpec input) {
        return input.dims().stream().mapToLong(d -> Math.max(1, d)).reduce(1, (a, b) -> Math.min(MOST_VALUES + 1, a * b));
    }
}
