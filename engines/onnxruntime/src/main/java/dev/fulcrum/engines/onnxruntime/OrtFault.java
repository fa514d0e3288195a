package dev.fulcrum.engines.onnxruntime;

import ai.onnxruntime.OrtException;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns ONNX Runtime's exceptions into faults that name the model and, where the message holds one, the node.
final class OrtFault {
    private static final Pattern NODE = Pattern.compile("(?:Name:|[Nn]ode ?\\(|[Nn]ode:)\\s*'?([^')\\s]+)");

    private OrtFault() {}

    static FaultException of(String operation, String expected, String model, OrtException e) {
        String message = String.valueOf(e.getMessage()).strip();
        return Fault.of(operation + " " + model + node(message), expected, message, mend(e)).raise(e);
    }

    private static String node(String message) {
        Matcher found = NODE.matcher(message);
        return found.find() ? ", node " + found.group(1) : "";
    }

    private static String mend(OrtException e) {
        return switch (e.getCode()) {
            case ORT_NO_SUCHFILE -> "check the path";
            case ORT_INVALID_PROTOBUF, ORT_INVALID_GRAPH, ORT_NO_MODEL -> "export the model again, or check it with an ONNX checker";
            case ORT_NOT_IMPLEMENTED -> "use an operator, type or opset that this version of ONNX Runtime has";
            case ORT_INVALID_ARGUMENT, ORT_RUNTIME_EXCEPTION, ORT_FAIL -> "compare types and shapes of the inputs with the model";
            default -> "report this with the model";
        };
    }
}
