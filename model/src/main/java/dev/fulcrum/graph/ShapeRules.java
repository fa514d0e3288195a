package dev.fulcrum.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What each operator makes of the shapes of its inputs. An empty list means: not known here.
///
/// Rules may throw what index arithmetic throws; the caller takes that as: not known.
final class ShapeRules {
    private ShapeRules() {}

    /// @param in     shapes of the inputs, null where one is left out
    /// @param values integers of the inputs where they are known, else null
    static List<Shaped> outputs(Node n, List<Shaped> in, List<long[]> values) {
        Shaped x = in.isEmpty() ? null : in.getFirst();
        return switch (n.op()) {
            case "Relu", "LeakyRelu", "Sigmoid", "Tanh", "Elu", "Selu", "Celu", "Gelu", "HardSigmoid", "HardSwish", "Mish", "Swish",
                    "Softplus",
                    "Softsign", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Neg", "Sign", "Erf", "Floor", "Ceil", "Round", "Sin", "Cos",
                    "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "Shrink", "BitwiseNot",
                            "MeanVarianceNormalization",
                    "Clip", "Identity", "Softmax", "LogSoftmax", "Hardmax", "InstanceNormalization", "GroupNormalization",
                            "RMSNormalization",
                    "LRN", "LpNormalization", "CumSum", "Trilu", "ThresholdedRelu", "PRelu", "BatchNormalization", "ReverseSequence",
                    "ScatterElements", "ScatterND", "Scatter", "TensorScatter", "RotaryEmbedding" -> List.of(x);
            case "LayerNormalization" -> layerNormalization(n, x);
            case "Dropout" -> List.of(x, x.as(ElementType.BOOL));
            case "Not", "IsNaN", "IsInf" -> List.of(x.as(ElementType.BOOL));
            case "Cast" -> List.of(x.as(ElementType.ofCode((int) n.intAttribute("to", 0))));
            case "CastLike" -> List.of(x.as(in.get(1).type()));
            case "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean", "And", "Or", "Xor", "BitwiseAnd", "BitwiseOr",
                    "BitwiseXor", "BitShift" -> List.of(broadcast(x.type(), in));
            case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" -> List.of(broadcast(ElementType.BOOL, in));
            case "Where" -> List.of(broadcast(in.get(1).type(), in));
            case "QuantizeLinear" -> List.of(x.as(in.size() > 2 && in.get(2) != null ? in.get(2).type() : quantized(n)));
            case "DequantizeLinear" -> List.of(x.as(in.get(1).type()));
            case "DynamicQuantizeLinear" -> List.of(x.as(ElementType.UINT8), new Shaped(ElementType.FLOAT, new long[0]),
                    new Shaped(ElementType.UINT8, new long[0]));
            case "Conv" -> List.of(WindowShape.conv(n, x, in.get(1)));
            case "ConvInteger" -> List.of(WindowShape.conv(n, x, in.get(1)).as(ElementType.INT32));
            case "QLinearConv" -> List.of(WindowShape.conv(n, x, in.get(3)).as(in.get(7).type()));
            case "ConvTranspose" -> List.of(WindowShape.transpose(n, x, in.get(1)));
            case "MaxPool" -> List.of(WindowShape.pool(n, x), WindowShape.pool(n, x).as(ElementType.INT64));
            case "AveragePool", "LpPool" -> List.of(WindowShape.pool(n, x));
            case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" -> List.of(global(x));
            case "MatMul" -> List.of(matmul(x, in.get(1)));
            case "MatMulInteger" -> List.of(matmul(x, in.get(1)).as(ElementType.INT32));
            case "QLinearMatMul" -> List.of(matmul(x, in.get(3)).as(in.get(7).type()));
            case "Gemm" -> List.of(gemm(n, x, in.get(1)));
            case "Einsum" -> List.of(EinsumShape.of(n.textAttribute("equation", ""), in));
            case "LSTM", "GRU", "RNN" -> recurrent(n, x, in.get(2));
            case "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Concat", "Split", "Slice", "Pad", "Gather", "GatherElements",
                    "GatherND", "Expand", "Tile", "DepthToSpace", "SpaceToDepth", "Resize", "Upsample" ->
                    ShapeMoves.outputs(n, x, in, values);
            case "Shape" -> List.of(new Shaped(ElementType.INT64, new long[] {ShapeMoves.shapeOf(n, x).length}));
            case "Size" -> List.of(new Shaped(ElementType.INT64, new long[0]));
            case "ConstantOfShape" -> List.of(new Shaped(filling(n), values.getFirst()));
            case "Range" -> List.of(x.with(IntegerRules.rangeCount(values)));
            case "EyeLike", "RandomNormalLike", "RandomUniformLike", "Bernoulli" -> List.of(x.as(typed(n, x.type())));
            case "RandomNormal", "RandomUniform" -> List.of(new Shaped(typed(n, ElementType.FLOAT), n.intsAttribute("shape")));
            case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare",
                    "ReduceLogSum", "ReduceLogSumExp" -> ShapeMoves.reduce(n, x, in.size() > 1 ? values.get(1) : n.intsAttribute("axes"),
                            in.size() > 1 && in.get(1) != null);
            case "ArgMax", "ArgMin" -> ShapeMoves.reduce(n, x.as(ElementType.INT64), new long[] {n.intAttribute("axis", 0)}, false);
            case "TopK" -> topK(n, x, values);
            case "OneHot" -> List.of(oneHot(n, x, values.get(1), in.get(2).type()));
            case "GridSample" -> List.of(x.with(LongStream.concat(Arrays.stream(x.part(0, 2)), Arrays.stream(in.get(1).part(1,
                    x.rank() - 1)))
                    .toArray()));
            case "RoiAlign" -> List.of(x.with(in.get(1).dim(0), x.dim(1), n.intAttribute("output_height", 1),
                    n.intAttribute("output_width", 1)));
            case "Det" -> List.of(x.with(x.part(0, x.rank() - 2)));
            case "SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss" ->
                    List.of(n.textAttribute("reduction", "mean").equals("none") ? in.get(1).as(x.type()) : x.with(), x);
            default -> List.of();
        };
    }

    static Shaped broadcast(ElementType type, List<Shaped> in) {
        int rank = in.stream().mapToInt(Shaped::rank).max().orElse(0);
        long[] out = new long[rank];
        Arrays.fill(out, 1);
        for (Shaped s : in) {
            for (int a = 0; a < s.rank(); a++) {
                int at = rank - s.rank() + a;
                if (s.dim(a) != 1 && out[at] != 1 && s.dim(a) != out[at]) throw new IllegalArgumentException("shapes do not broadcast");
                if (s.dim(a) != 1) out[at] = s.dim(a);
            }
        }
        return new Shaped(type, out);
    }

    private static ElementType typed(Node n, ElementType otherwise) {
        return n.attributes().containsKey("dtype") ? ElementType.ofCode((int) n.intAttribute("dtype", 0)) : otherwise;
    }

    private static ElementType quantized(Node n) {
        long code = n.intAttribute("output_dtype", 0);
        return code == 0 ? ElementType.UINT8 : ElementType.ofCode((int) code);
    }

    /// Mean and inverse deviation keep the normalised axes with size 1.
    private static List<Shaped> layerNormalization(Node n, Shaped x) {
        int axis = x.axis(n.intAttribute("axis", -1));
        Shaped statistics = x.as(ElementType.FLOAT).with(IntStream.range(0, x.rank()).mapToLong(a -> a < axis ? x.dim(a) : 1).toArray());
        return List.of(x, statistics, statistics);
    }

    private static Shaped matmul(Shaped a, Shaped b) {
        if (a.rank() == 0 || b.rank() == 0) throw new IllegalArgumentException("no matrices");
        Shaped left = a.rank() == 1 ? a.with(1, a.dim(0)) : a;
        Shaped right = b.rank() == 1 ? b.with(b.dim(0), 1) : b;
        if (left.dim(-1) != right.dim(-2)) throw new IllegalArgumentException("matrices do not fit");
        long[] batch = broadcast(a.type(), List.of(a.with(left.part(0, left.rank() - 2)), a.with(right.part(0, right.rank() - 2)))).dims();
        LongStream rows = a.rank() == 1 ? LongStream.empty() : LongStream.of(left.dim(-2));
        LongStream columns = b.rank() == 1 ? LongStream.empty() : LongStream.of(right.dim(-1));
        return a.with(LongStream.concat(Arrays.stream(batch), LongStream.concat(rows, columns)).toArray());
    }

    private static Shaped global(Shaped x) {
        return x.with(IntStream.range(0, x.rank()).mapToLong(a -> a < 2 ? x.dim(a) : 1).toArray());
    }

    private static Shaped gemm(Node n, Shaped a, Shaped b) {
        boolean turnedA = n.intAttribute("transA", 0) != 0;
        boolean turnedB = n.intAttribute("transB", 0) != 0;
        if (a.dim(turnedA ? 0 : 1) != b.dim(turnedB ? 1 : 0)) throw new IllegalArgumentException("matrices do not fit");
        return a.with(a.dim(turnedA ? 1 : 0), b.dim(turnedB ? 0 : 1));
    }

    private static ElementType filling(Node n) {
        return n.attributes().get("value") instanceof Attribute.OfTensor(Tensor t) ? t.type() : ElementType.FLOAT;
    }

    /// x [steps, batch, input], recurrence [directions, gates x hidden, hidden]; with layout 1 the batch comes first.
    private static List<Shaped> recurrent(Node n, Shaped x, Shaped recurrence) {
        boolean batchFirst = n.intAttribute("layout", 0) == 1;
        long steps = x.dim(batchFirst ? 1 : 0);
        long batch = x.dim(batchFirst ? 0 : 1);
        long directions = recurrence.dim(0);
        long hidden = recurrence.dim(2);
        Shaped last = batchFirst ? x.with(batch, directions, hidden) : x.with(directions, batch, hidden);
        Shaped all = batchFirst ? x.with(batch, steps, directions, hidden) : x.with(steps, directions, batch, hidden);
        return List.of(all, last, last);
    }

    private static List<Shaped> topK(Node n, Shaped x, List<long[]> values) {
        Shaped out = x.withDim(x.axis(n.intAttribute("axis", -1)), n.input(1).isPresent() ? values.get(1)[0] : n.intAttribute("k", 1));
        return List.of(out, out.as(ElementType.INT64));
    }

    private static Shaped oneHot(Node n, Shaped indices, long[] depth, ElementType type) {
        long axis = n.intAttribute("axis", -1);
        int at = (int) (axis < 0 ? axis + indices.rank() + 1 : axis);
        return new Shaped(type, LongStream.concat(LongStream.concat(Arrays.stream(indices.part(0, at)), LongStream.of(depth[0])),
                Arrays.stream(indices.part(at, indices.rank()))).toArray());
    }
}
