package dev.fulcrum.compress.prune;

import java.util.List;
import java.util.Optional;

/// How each operator passes channels on; empty for one that cannot be followed.
final class Operators {
    private Operators() {}

    static Optional<List<Labels>> follow(Site s) {
        if (!s.node().domain().isEmpty() && !s.node().domain().equals("ai.onnx")) return Optional.empty();
        return switch (s.node().op()) {
            case "Relu", "LeakyRelu", "Tanh", "Elu", "Selu", "Celu", "Gelu", "HardSwish", "Mish", "Softsign", "Abs", "Neg", "Sign", "Erf",
                    "Floor", "Ceil", "Round", "Sin", "Tan", "Atan", "Asin", "Sinh", "Asinh", "Atanh", "Sqrt", "Identity", "Cast",
                    "ThresholdedRelu", "Swish", "Dropout", "Clip", "Sigmoid", "HardSigmoid", "Exp", "Cos", "Softplus", "Not", "IsNaN",
                    "Shrink", "CastLike" -> Optional.of(Elementwise.unary(s));
            case "Add", "Sub", "Sum", "Mean", "Max", "Min", "Mul", "Div", "Pow", "Mod", "PRelu", "Where", "Equal", "Less", "LessOrEqual",
                    "Greater", "GreaterOrEqual", "And", "Or", "Xor" -> Elementwise.broadcast(s);
            case "Conv" -> Optional.of(Windows.conv(s));
            case "ConvTranspose" -> Optional.of(Windows.convTranspose(s));
            case "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" -> Windows.pool(s);
            case "Resize", "Upsample" -> Windows.resize(s);
            case "MatMul" -> Products.matmul(s);
            case "Gemm" -> Products.gemm(s);
            case "BatchNormalization" -> Norms.batch(s);
            case "InstanceNormalization" -> Optional.of(Norms.instance(s));
            case "GroupNormalization" -> Norms.group(s);
            case "LayerNormalization", "RMSNormalization" -> Optional.of(Norms.layer(s));
            case "Softmax", "LogSoftmax", "Hardmax" -> Optional.of(Norms.softmax(s));
            case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare",
                    "ReduceLogSumExp" -> Reductions.reduce(s);
            case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> Reshaping.reshape(s);
            case "Transpose" -> Optional.of(Layouts.transpose(s));
            case "Concat" -> Optional.of(Layouts.concat(s));
            case "Split" -> Layouts.split(s);
            case "Slice" -> Layouts.slice(s);
            case "Gather" -> Optional.of(Layouts.gather(s));
            case "Pad" -> Layouts.pad(s);
            case "Expand", "Tile" -> Layouts.expand(s);
            case "Trilu" -> Optional.of(Layouts.trilu(s));
            case "DepthToSpace", "SpaceToDepth" -> Layouts.blocks(s);
            case "Shape", "Size" -> s.tying().dims(s.node().output()).map(d -> List.of(Labels.fixed(d)));
            default -> Optional.empty();
        };
    }
}
