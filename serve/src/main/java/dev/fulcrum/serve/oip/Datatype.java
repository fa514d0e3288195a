package dev.fulcrum.serve.oip;

import dev.fulcrum.graph.ElementType;
import java.util.Optional;

/// Element types under the protocol's names.
public final class Datatype {
    private Datatype() {}

    public static String of(ElementType type) {
        return switch (type) {
            case FLOAT -> "FP32";
            case DOUBLE -> "FP64";
            case FLOAT16 -> "FP16";
            case BFLOAT16 -> "BF16";
            case STRING -> "BYTES";
            default -> type.name();
        };
    }

    /// @return nothing for a name that the protocol does not have
    public static Optional<ElementType> parse(String name) {
        return Optional.ofNullable(switch (name) {
            case "FP32" -> ElementType.FLOAT;
            case "FP64" -> ElementType.DOUBLE;
            case "FP16" -> ElementType.FLOAT16;
            case "BF16" -> ElementType.BFLOAT16;
            case "BYTES" -> ElementType.STRING;
            case "BOOL" -> ElementType.BOOL;
            case "INT8" -> ElementType.INT8;
            case "INT16" -> ElementType.INT16;
            case "INT32" -> ElementType.INT32;
            case "INT64" -> ElementType.INT64;
            case "UINT8" -> ElementType.UINT8;
            case "UINT16" -> ElementType.UINT16;
            case "UINT32" -> ElementType.UINT32;
            case "UINT64" -> ElementType.UINT64;
            default -> null;
        });
    }
}
