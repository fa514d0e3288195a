package dev.fulcrum.serve.oip;

import dev.fulcrum.serve.ModelState;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.TensorSpec;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the server says of itself and its models, as the protocol words it.
public final class Described {
    public static final String NAME = "fulcrum";
    public static final String VERSION = java.util.Optional.ofNullable(Described.class.getPackage().getImplementationVersion()).orElse("0.1.0");
    public static final String PLATFORM = "onnxruntime_onnx";
    public static final List<String> EXTENSIONS = List.of("binary_tensor_data", "model_repository", "health", "metrics");

    private Described() {}

    public static Map<String, Object> server() {
        return Map.of("name", NAME, "version", VERSION, "extensions", EXTENSIONS);
    }

    public static Map<String, Object> model(ServedModel model) {
        return Map.of("name", model.name(), "versions", List.of(model.version()), "platform", PLATFORM,
                "inputs", model.signature().inputs().stream().map(Described::tensor).toList(),
                "outputs", model.signature().outputs().stream().map(Described::tensor).toList());
    }

    private static Map<String, Object> tensor(TensorSpec spec) {
        return Map.of("name", spec.name(), "datatype", Datatype.of(spec.type()), "shape", spec.dims());
    }

    /// @param asked the request's body: empty, or `{"ready": true}` for those that are
    public static List<Map<String, Object>> index(List<ModelState> states, String asked) {
        boolean readyOnly = Boolean.TRUE.equals(options(asked).get("ready"));
        return states.stream().filter(s -> !readyOnly || s.stage() == ModelState.Stage.READY).map(Described::line).toList();
    }

    private static Map<String, Object> options(String asked) {
        if (asked.isBlank()) return Map.of();
        try {
            Map<String, Object> options = Json.readMap(asked);
            return options == null ? Map.of() : options;
        } catch (FaultException e) {
            throw Refusal.invalid("the body must be empty or a JSON object").raise();
        }
    }

    private static Map<String, Object> line(ModelState state) {
        Map<String, Object> line = new LinkedHashMap<>(Map.of("name", state.name(), "state", state.stage().name(), "reason", state.reason()));
        if (!state.version().isEmpty()) line.put("version", state.version());
        return line;
    }
}
