package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What each operator makes of the shapes of its inputs. An empty list means: not known here.
final class ShapeRules {
    private ShapeRules() {}

    /// @param in     shapes of the inputs, null where one is left out
    /// @param values integers of the inputs where they are known, else null
    static List<Shaped> outputs(Node n, List<Shaped> in, List<long[]> values) {
        Shaped x = in.isEmpty() ? null : in.getFirst();
        return switch (n.op()) {
            case "Relu", "LeakyRelu", "Sigmoid", "Tanh", "Elu", "Selu", "Celu", "Gelu", "HardSigmoid", "HardSwish", "Mish", "Softplus",
                    "Softsign", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Neg", "Sign", "Erf", "Floor", "Ceil", "Round", "Sin", "Cos",
                    "Clip", "Identity", "Softmax", "LogSoftmax", "Hardmax", "InstanceNormalization", "GroupNormalization",
                            "LayerNormalization",
                    "LRN", "LpNormalization", "CumSum", "Trilu", "ThresholdedRelu", "PRelu", "BatchNormalization" -> List.of(x);
            case "Dropout" -> List.of(x, x.as(ElementType.BOOL));
            case "Not", "IsNaN", "IsInf" -> List.of(x.as(ElementType.BOOL));
            case "Cast" -> List.of(x.as(ElementType.ofCode((int) n.intAttribute("to", 0))));
            case "CastLike" -> List.of(x.as(in.get(1).type()));
            case "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean", "And", "Or", "Xor" ->
                    List.of(broadcast(x.type(), in));
            case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" -> List.of(broadcast(ElementType.BOOL, in));
            case "Where" -> List.of(broadcast(in.get(1).type(), in));
            case "QuantizeLinear" -> List.of(x.as(in.size() > 2 && in.get(2) != null ? in.get(2).type() : ElementType.UINT8));
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
            case "Flatten" -> List.of(flatten(x, x.axis(n.intAttribute("axis", 1))));
            case "Reshape" -> List.of(reshape(n, x, ints(n, values, 1, "shape")));
            case "Transpose" -> List.of(transpose(n, x));
            case "Squeeze" -> List.of(squeeze(x, in.size() > 1 && values.get(1) == null ? null : ints(n, values, 1, "axes"),
                    in.size() > 1));
            case "Unsqueeze" -> List.of(unsqueeze(x, ints(n, values, 1, "axes")));
            case "Concat" -> List.of(concat(x.axis(n.intAttribute("axis", 1)), in));
            case "Split" -> split(n, x, ints(n, values, 1, "split"));
            case "Slice" -> List.of(slice(n, x, values));
            case "Pad" -> List.of(pad(n, x, values));
            case "Gather" -> List.of(gather(x, in.get(1), x.axis(n.intAttribute("axis", 0))));
            case "Expand" -> List.of(broadcast(x.type(), List.of(x, x.with(values.get(1)))));
            case "Tile" -> List.of(x.with(IntStream.range(0, x.rank()).mapToLong(a -> x.dim(a) * values.get(1)[a]).toArray()));
            case "DepthToSpace" -> List.of(depth(x, n.intAttribute("blocksize", 1)));
            case "SpaceToDepth" -> List.of(space(x, n.intAttribute("blocksize", 1)));
            case "Resize", "Upsample" -> resize(n, x, values);
            case "Shape" -> List.of(new Shaped(ElementType.INT64, new long[] {shapeOf(n, x).length}));
            case "Size" -> List.of(new Shaped(ElementType.INT64, new long[0]));
            case "ConstantOfShape" -> List.of(new Shaped(filling(n), values.getFirst()));
            case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare",
                    "ReduceLogSum", "ReduceLogSumExp" -> reduce(n, x, in.size() > 1 ? values.get(1) : n.intsAttribute("axes"),
                            in.size() > 1);
            case "ArgMax", "ArgMin" -> reduce(n, x.as(ElementType.INT64), new long[] {n.intAttribute("axis", 0)}, false);
            case "TopK" -> topK(n, x, values);
            case "OneHot" -> List.of();
            case "SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss" ->
                    List.of(n.textAttribute("reduction", "mean").equals("none") ? in.get(1).as(x.type()) : x.with(), x);
            default -> List.of();
        };
    }

    /// The integers that a node makes, for shape arithmetic.
    static Optional<long[]> integers(Node n, List<Shaped> in, List<long[]> v) {
        if (n.is("Shape")) return Optional.of(shapeOf(n, in.getFirst()));
        if (v.isEmpty() || v.contains(null)) return Optional.empty();
        long[] a = v.getFirst();
        return switch (n.op()) {
            case "Identity", "Cast", "Squeeze", "Unsqueeze", "Reshape" -> Optional.of(a);
            case "Gather" -> Optional.of(Arrays.stream(v.get(1)).map(i -> a[(int) (i < 0 ? i + a.length : i)]).toArray());
            case "Concat" -> Optional.of(v.stream().flatMapToLong(Arrays::stream).toArray());
            case "Slice" -> Optional.of(sliced(n, a, v));
            case "Add" -> Optional.of(both(a, v.get(1), Long::sum));
            case "Sub" -> Optional.of(both(a, v.get(1), (x, y) -> x - y));
            case "Mul" -> Optional.of(both(a, v.get(1), (x, y) -> x * y));
            case "Div" -> Optional.of(both(a, v.get(1), (x, y) -> x / y));
            default -> Optional.empty();
        };
    }

    private static long[] both(long[] a, long[] b, java.util.function.LongBinaryOperator f) {
        long[] out = new long[Math.max(a.length, b.length)];
        for (int i = 0; i < out.length; i++) out[i] = f.applyAsLong(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]);
        return out;
    }

    private static long[] sliced(Node n, long[] a, List<long[]> v) {
        if (v.size() < 3 || v.size() > 4 && v.get(4)[0] != 1) throw new IllegalArgumentException("only plain slices of integers");
        int from = (int) bound(v.get(1)[0], a.length);
        return Arrays.copyOfRange(a, from, Math.max(from, (int) bound(v.get(2)[0], a.length)));
    }

    private static long bound(long position, long n) {
        return Math.clamp(position < 0 ? position + n : position, 0, n);
    }

    private static long[] shapeOf(Node n, Shaped x) {
        int start = (int) bound(n.intAttribute("start", 0), x.rank());
        return x.part(start, Math.max(start, (int) bound(n.intAttribute("end", x.rank()), x.rank())));
    }

    private static long[] ints(Node n, List<long[]> values, int input, String attribute) {
        if (n.input(input).isEmpty()) return n.intsAttribute(attribute);
        if (values.get(input) == null) throw new IllegalArgumentException(attribute + " not known before the run");
        return values.get(input);
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

    private static Shaped matmul(Shaped a, Shaped b) {
        if (a.rank() < 2 || b.rank() < 2 || a.dim(-1) != b.dim(-2)) throw new IllegalArgumentException("matrices do not fit");
        long[] batch = broadcast(a.type(), List.of(a.with(a.part(0, a.rank() - 2)), a.with(b.part(0, b.rank() - 2)))).dims();
        return a.with(LongStream.concat(Arrays.stream(batch), LongStream.of(a.dim(-2), b.dim(-1))).toArray());
    }

    private static Shaped global(Shaped x) {
        return x.with(IntStream.range(0, x.rank()).mapToLong(a -> a < 2 ? x.dim(a) : 1).toArray());
    }

    private static Shaped gemm(Node n, Shaped a, Shaped b) {
        return a.with(a.dim(n.intAttribute("transA", 0) != 0 ? 1 : 0), b.dim(n.intAttribute("transB", 0) != 0 ? 0 : 1));
    }

    private static Shaped concat(int axis, List<Shaped> in) {
        return in.getFirst().withDim(axis, in.stream().mapToLong(s -> s.dim(axis)).sum());
    }

    private static ElementType filling(Node n) {
        return n.attributes().get("value") instanceof Attribute.OfTensor(Tensor t) ? t.type() : ElementType.FLOAT;
    }

    private static Shaped flatten(Shaped x, int axis) {
        return x.with(x.count(0, axis), x.count(axis, x.rank()));
    }

    private static Shaped reshape(Node n, Shaped x, long[] wanted) {
        long[] dims = wanted.clone();
        int free = -1;
        for (int a = 0; a < dims.length; a++) {
            if (dims[a] == 0 && n.intAttribute("allowzero", 0) == 0) dims[a] = x.dim(a);
            if (dims[a] == -1) free = a;
        }
        if (free >= 0) {
            dims[free] = 1;
            dims[free] = x.count() / Math.max(1, Tensor.count(dims));
        }
        if (Tensor.count(dims) != x.count()) throw new IllegalArgumentException("reshape must keep the elements");
        return x.with(dims);
    }

    private static Shaped transpose(Node n, Shaped x) {
        long[] perm = n.intsAttribute("perm");
        return x.with(IntStream.range(0, x.rank()).mapToLong(a -> x.dim(perm == null ? x.rank() - 1 - a : (int) perm[a])).toArray());
    }

    private static Shaped squeeze(Shaped x, long[] axes, boolean asInput) {
        if (axes == null && asInput) throw new IllegalArgumentException("axes not known");
        TreeSet<Integer> gone = new TreeSet<>();
        if (axes == null) IntStream.range(0, x.rank()).filter(a -> x.dim(a) == 1).forEach(gone::add);
        else for (long axis : axes) gone.add(x.axis(axis));
        return x.with(IntStream.range(0, x.rank()).filter(a -> !gone.contains(a)).mapToLong(x::dim).toArray());
    }

    private static Shaped unsqueeze(Shaped x, long[] axes) {
        long[] dims = new long[x.rank() + axes.length];
        Arrays.fill(dims, -1);
        for (long axis : axes) dims[(int) (axis < 0 ? axis + dims.length : axis)] = 1;
        for (int a = 0, from = 0; a < dims.length; a++) if (dims[a] < 0) dims[a] = x.dim(from++);
        return x.with(dims);
    }

    private static List<Shaped> split(Node n, Shaped x, long[] sizes) {
        int axis = x.axis(n.intAttribute("axis", 0));
        int outputs = n.outputs().size();
        long each = Math.ceilDiv(x.dim(axis), outputs);
        List<Shaped> parts = new ArrayList<>();
        for (int i = 0; i < outputs; i++) parts.add(x.withDim(axis, sizes != null ? sizes[i] : Math.min(each, x.dim(axis) - i * each)));
        return parts;
    }

    private static Shaped slice(Node n, Shaped x, List<long[]> values) {
        long[] starts = ints(n, values, 1, "starts");
        long[] ends = ints(n, values, 2, "ends");
        long[] axes = ints(n, values, 3, "axes");
        Shaped out = x;
        for (int i = 0; i < starts.length; i++) {
            int axis = axes == null ? i : x.axis(axes[i]);
            long step = n.input(4).isPresent() ? values.get(4)[i] : 1;
            long d = x.dim(axis);
            long from = Math.clamp(starts[i] < 0 ? starts[i] + d : starts[i], 0, step < 0 ? d - 1 : d);
            long to = Math.clamp(ends[i] < 0 ? ends[i] + d : ends[i], step < 0 ? -1 : 0, step < 0 ? d - 1 : d);
            out = out.withDim(axis, Math.max(0, step > 0 ? Math.ceilDiv(to - from, step) : Math.ceilDiv(from - to, -step)));
        }
        return out;
    }

    private static Shaped pad(Node n, Shaped x, List<long[]> values) {
        long[] pads = ints(n, values, 1, "pads");
        if (n.input(3).isPresent() || pads.length != x.rank() * 2) throw new IllegalArgumentException("pads for some axes only");
        return x.with(IntStream.range(0, x.rank()).mapToLong(a -> x.dim(a) + pads[a] + pads[a + x.rank()]).toArray());
    }

    private static Shaped gather(Shaped x, Shaped indices, int axis) {
        List<Long> dims = new ArrayList<>();
        for (long d : x.part(0, axis)) dims.add(d);
        for (long d : indices.dims()) dims.add(d);
        for (long d : x.part(axis + 1, x.rank())) dims.add(d);
        return x.with(dims.stream().mapToLong(Long::longValue).toArray());
    }

    private static Shaped depth(Shaped x, long b) {
        return x.with(x.dim(0), x.dim(1) / (b * b), x.dim(2) * b, x.dim(3) * b);
    }

    private static Shaped space(Shaped x, long b) {
        return x.with(x.dim(0), x.dim(1) * b * b, x.dim(2) / b, x.dim(3) / b);
    }

    static Shaped scaled(Shaped x, float[] scales) {
        return x.with(IntStream.range(0, x.rank()).mapToLong(a -> (long) Math.floor(x.dim(a) * (double) scales[a])).toArray());
    }

    private static List<Shaped> resize(Node n, Shaped x, List<long[]> values) {
        return values.size() > 3 && values.get(3) != null && n.intsAttribute("axes") == null ? List.of(x.with(values.get(3))) : List.of();
    }

    private static List<Shaped> reduce(Node n, Shaped x, long[] axes, boolean asInput) {
        if (axes == null && asInput) return List.of();
        boolean all = axes == null || axes.length == 0;
        if (all && n.intAttribute("noop_with_empty_axes", 0) != 0) return List.of(x);
        TreeSet<Integer> gone = new TreeSet<>();
        if (all) IntStream.range(0, x.rank()).forEach(gone::add);
        else for (long axis : axes) gone.add(x.axis(axis));
        boolean keep = n.intAttribute("keepdims", 1) != 0;
        IntStream left = IntStream.range(0, x.rank()).filter(a -> keep || !gone.contains(a));
        return List.of(x.with(left.mapToLong(a -> gone.contains(a) ? 1 : x.dim(a)).toArray()));
    }

    private static List<Shaped> topK(Node n, Shaped x, List<long[]> values) {
        Shaped out = x.withDim(x.axis(n.intAttribute("axis", -1)), n.input(1).isPresent() ? values.get(1)[0] : n.intAttribute("k", 1));
        return List.of(out, out.as(ElementType.INT64));
    }
}
