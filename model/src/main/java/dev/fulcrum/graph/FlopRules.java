package dev.fulcrum.graph;

import java.util.Map;

/// FLOPs of a node: 2 for each multiply-accumulate, 1 for each other arithmetic operation or function on an element, 0 for moving
/// elements. Normalizations take 7 an element (mean, difference, square, sum, division, scale, shift), softmax 5, an addition of a
/// bias 1, a folded BatchNormalization 2, (de)quantization 2. Interpolation weighs 2 (linear) or 4 (cubic) neighbours an axis. A
/// recurrent cell counts its two products and 8 operations on each gate and unit.
final class FlopRules {
    private FlopRules() {}

    /// @return -1 for an operator without a rule
    static long flops(Node n, Map<String, Shaped> shapes) {
        Shaped out = shapes.get(n.output());
        Shaped x = n.inputs().isEmpty() ? out : shapes.get(n.inputs().getFirst());
        return switch (n.op()) {
            case "Conv" -> conv(out, input(n, shapes, 1)) + bias(n, 2, out);
            case "ConvInteger" -> conv(out, input(n, shapes, 1));
            case "QLinearConv" -> conv(out, input(n, shapes, 3)) + bias(n, 8, out);
            case "ConvTranspose" -> Math.multiplyExact(2 * x.count(), input(n, shapes, 1).count(1, x.rank())) + bias(n, 2, out);
            case "MatMul", "MatMulInteger", "QLinearMatMul" -> Math.multiplyExact(2 * out.count(), x.dim(-1));
            case "Gemm" -> Math.multiplyExact(2 * out.count(), x.dim(n.intAttribute("transA", 0) != 0 ? 0 : 1)) + bias(n, 2, out);
            case "MaxPool", "AveragePool", "LpPool" -> out.count() * Tensor.count(n.intsAttribute("kernel_shape"));
            case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd",
                    "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp", "ArgMax", "ArgMin", "CumSum" -> x.count();
            case "BatchNormalization", "QuantizeLinear", "DequantizeLinear" -> 2 * out.count();
            case "Einsum" -> einsum(n, shapes);
            case "LSTM", "GRU", "RNN" -> recurrent(x, input(n, shapes, 1), input(n, shapes, 2));
            case "LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization", "LpNormalization",
                    "MeanVarianceNormalization" -> 7 * out.count();
            case "Softmax", "LogSoftmax", "SoftmaxCrossEntropyLoss" -> 5 * x.count();
            case "DynamicQuantizeLinear" -> 4 * x.count();
            case "Relu", "LeakyRelu", "PRelu", "ThresholdedRelu", "Sigmoid", "Tanh", "Elu", "Selu", "Celu", "Gelu", "HardSigmoid",
                    "HardSwish", "Mish", "Softplus", "Softsign", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Neg", "Sign", "Erf", "Floor",
                    "Ceil", "Round", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "Swish",
                            "Shrink",
                    "Clip", "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean" ->
                    out.count() * Math.max(1, n.op().equals("Sum") || n.op().equals("Mean") ? n.inputs().size() - 1 : 1);
            case "And", "Or", "Xor", "Not", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Where", "Identity", "Dropout",
                    "Cast", "CastLike", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Concat", "Split", "Slice", "Pad",
                    "Gather", "Expand", "Tile", "DepthToSpace", "SpaceToDepth", "Shape", "Size", "Constant", "ConstantOfShape", "Trilu",
                    "Hardmax", "TopK", "IsNaN", "IsInf", "NegativeLogLikelihoodLoss", "GatherElements", "GatherND", "ScatterElements",
                            "ScatterND",
                    "Scatter", "TensorScatter", "ReverseSequence", "Range", "OneHot", "EyeLike", "BitwiseAnd", "BitwiseOr", "BitwiseXor",
                    "BitwiseNot", "BitShift" -> 0;
            case "RotaryEmbedding" -> 3 * out.count();
            case "LRN" -> (2 * n.intAttribute("size", 1) + 3) * out.count();
            case "Resize", "Upsample" -> resize(n, x, out);
            default -> -1;
        };
    }

    private static long resize(Node n, Shaped x, Shaped out) {
        String mode = n.textAttribute("mode", "nearest");
        if (mode.equals("nearest")) return 0;
        long taps = 1;
        for (int a = 0; a < x.rank(); a++) if (x.dim(a) != out.dim(a)) taps *= mode.equals("cubic") ? 4 : 2;
        return 2 * taps * out.count();
    }

    private static Shaped input(Node n, Map<String, Shaped> shapes, int i) {
        return shapes.get(n.inputs().get(i));
    }

    /// w [M, C/group, k...]: each output element sums C/group x k products.
    private static long conv(Shaped out, Shaped w) {
        return Math.multiplyExact(2 * out.count(), w.count(1, w.rank()));
    }

    private static long einsum(Node n, Map<String, Shaped> shapes) {
        long[] sizes = EinsumShape.sizes(n.textAttribute("equation", ""), n.inputs().stream().map(shapes::get).toList());
        return Math.multiplyExact(n.inputs().size() > 1 ? 2 : 1, Tensor.count(sizes));
    }

    /// w [directions, gates x hidden, input], r [directions, gates x hidden, hidden]; the steps and batch are the first two of x.
    private static long recurrent(Shaped x, Shaped w, Shaped r) {
        long cell = Math.addExact(2 * (w.count() + r.count()), 8 * w.dim(0) * w.dim(1));
        return Math.multiplyExact(x.dim(0) * x.dim(1), cell);
    }

    private static long bias(Node n, int input, Shaped out) {
        return n.input(input).isPresent() ? out.count() : 0;
    }
}
