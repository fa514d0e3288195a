package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.ElementType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Operators that move, cut, join or convert elements without changing their values.
final class Shapes {
    private Shapes() {}

    static void addTo(Map<String, Operator> all) {
        all.put("Identity", site -> Kernel.unary(x -> x));
        all.put("Cast", Shapes::cast);
        all.put("CastLike", site -> Kernel.binary((x, like) -> x.to(like.scalar_type())));
        all.put("Reshape", Shapes::reshape);
        all.put("Flatten", Shapes::flatten);
        all.put("Transpose", Shapes::transpose);
        all.put("Squeeze", Shapes::squeeze);
        all.put("Unsqueeze", Shapes::unsqueeze);
        all.put("Concat", Shapes::concat);
        all.put("Split", Shapes::split);
        all.put("Slice", Shapes::slice);
        all.put("Expand", Shapes::expand);
        all.put("Tile", Shapes::tile);
        all.put("Pad", Shapes::pad);
        all.put("Shape", Shapes::shape);
        all.put("Size", site -> Kernel.unary(x -> scalar(x.numel())));
        all.put("DepthToSpace", Shapes::depthToSpace);
        all.put("SpaceToDepth", Shapes::spaceToDepth);
        all.put("Trilu", Shapes::triangle);
        all.put("ReverseSequence", Shapes::reverseSequence);
    }

    static Tensor scalar(long value) {
        return torch.full(new long[0], new Scalar(value), TorchTensors.options(ScalarType.Long));
    }

    private static Kernel cast(Site site) {
        ScalarType type = TorchTensors.scalarType(ElementType.ofCode((int) site.integer("to", 1)));
        return Kernel.unary(x -> x.to(type));
    }

    private static Kernel reshape(Site site) {
        boolean allowZero = site.flag("allowzero", false);
        Function<Tensor[], long[]> shape = site.longs("shape", 1);
        return Kernel.one(in -> {
            long[] wanted = shape.apply(in).clone();
            for (int i = 0; i < wanted.length && !allowZero; i++) if (wanted[i] == 0) wanted[i] = in[0].size(i);
            return in[0].reshape(wanted);
        });
    }

    private static Kernel flatten(Site site) {
        long axis = site.integer("axis", 1);
        return Kernel.unary(x -> flatten(x, axis));
    }

    /// Two axes: everything before `axis`, and the rest.
    static Tensor flatten(Tensor x, long axis) {
        long[] shape = x.shape();
        long rows = 1;
        for (int i = 0; i < (axis < 0 ? axis + shape.length : axis); i++) rows *= shape[i];
        return x.reshape(rows, rows == 0 ? 0 : x.numel() / rows);
    }

    private static Kernel transpose(Site site) {
        if (site.sets("perm")) {
            long[] order = site.integers("perm");
            return Kernel.unary(x -> torch.permute(x, order));
        }
        return Kernel.unary(x -> torch.permute(x, LongStream.range(0, x.dim()).map(d -> x.dim() - 1 - d).toArray()));
    }

    private static Kernel squeeze(Site site) {
        Function<Tensor[], long[]> axes = site.longs("axes", 1);
        return Kernel.one(in -> {
            long[] which = axes.apply(in);
            return which == null ? torch.squeeze(in[0]) : torch.squeeze(in[0], which);
        });
    }

    private static Kernel unsqueeze(Site site) {
        Function<Tensor[], long[]> axes = site.longs("axes", 1);
        return Kernel.one(in -> {
            long[] given = axes.apply(in);
            long rank = in[0].dim() + given.length;
            Tensor x = in[0];
            for (long axis : LongStream.of(given).map(a -> a < 0 ? a + rank : a).sorted().toArray()) x = x.unsqueeze(axis);
            return x;
        });
    }

    private static Kernel concat(Site site) {
        long axis = site.integer("axis", 1);
        return Kernel.one(in -> torch.cat(new TensorVector(in), axis));
    }

    private static Kernel split(Site site) {
        long axis = site.integer("axis", 0);
        int parts = site.node().outputs().size();
        Function<Tensor[], long[]> sizes = site.longs("split", 1);
        return in -> {
            long[] given = sizes.apply(in);
            return torch.split_with_sizes(in[0], given == null ? equalParts(in[0].size(axis), parts) : given, axis).get();
        };
    }

    private static long[] equalParts(long size, int parts) {
        long[] sizes = Window.filled(parts, Math.ceilDiv(size, (long) parts));
        sizes[parts - 1] = size - (parts - 1) * sizes[0];
        return sizes;
    }

    private static Kernel slice(Site site) {
        Function<Tensor[], long[]> starts = site.longs("starts", 1);
        Function<Tensor[], long[]> ends = site.longs("ends", 2);
        Function<Tensor[], long[]> axes = site.longs("axes", 3);
        Function<Tensor[], long[]> steps = site.longs(4);
        return Kernel.one(in -> {
            long[] start = starts.apply(in);
            long[] end = ends.apply(in);
            long[] axis = axes.apply(in);
            long[] step = steps.apply(in);
            Tensor x = in[0];
            for (int i = 0; i < start.length; i++) x = slice(x, axis == null ? i : axis[i], start[i], end[i], step == null ? 1 : step[i]);
            return x;
        });
    }

    private static Tensor slice(Tensor x, long axis, long start, long end, long step) {
        if (step > 0) return torch.slice(x, axis, new LongOptional(start), new LongOptional(end), step);
        long size = x.size(axis);
        long first = Math.clamp(start < 0 ? start + size : start, -1, size - 1);
        long last = Math.clamp(end < 0 && end >= -size ? end + size : end, -1, size - 1);
        long[] places = LongStream.iterate(first, i -> i > last && i >= 0, i -> i + step).toArray();
        return torch.index_select(x, axis, Tensor.create(places, places.length));
    }

    private static Kernel expand(Site site) {
        Function<Tensor[], long[]> shape = site.longs(1);
        return Kernel.one(in -> {
            long[] wanted = shape.apply(in).clone();
            long[] own = in[0].shape();
            for (int i = 1; i <= Math.min(own.length, wanted.length); i++) {
                if (wanted[wanted.length - i] == 1) wanted[wanted.length - i] = own[own.length - i];
            }
            return wanted.length < own.length ? expandLeading(in[0], wanted) : in[0].expand(wanted);
        });
    }

    private static Tensor expandLeading(Tensor x, long[] wanted) {
        long[] whole = x.shape();
        System.arraycopy(wanted, 0, whole, whole.length - wanted.length, wanted.length);
        return x.expand(whole);
    }

    private static Kernel tile(Site site) {
        Function<Tensor[], long[]> repeats = site.longs(1);
        return Kernel.one(in -> in[0].repeat(repeats.apply(in)));
    }

    private static Kernel pad(Site site) {
        String mode = site.text("mode", "constant");
        double attribute = site.real("value", 0);
        Function<Tensor[], long[]> pads = site.longs("pads", 1);
        Function<Tensor[], double[]> value = site.doubles(2);
        Function<Tensor[], long[]> axes = site.longs(3);
        return Kernel.one(in -> {
            long[] both = onAllAxes(pads.apply(in), axes.apply(in), (int) in[0].dim());
            double fill = site.has(2) && site.opset() >= 11 ? value.apply(in)[0] : attribute;
            return mode.equals("constant") ? constantPad(in[0], both, fill) : mirrorPad(site, in[0], both, mode);
        });
    }

    private static long[] onAllAxes(long[] pads, long[] axes, int rank) {
        if (axes == null) return pads;
        long[] all = new long[2 * rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = (int) (axes[i] < 0 ? axes[i] + rank : axes[i]);
            all[axis] = pads[i];
            all[axis + rank] = pads[i + axes.length];
        }
        return all;
    }

    private static Tensor constantPad(Tensor x, long[] pads, double value) {
        int rank = pads.length / 2;
        long[] reversed = new long[pads.length];
        for (int i = 0; i < rank; i++) {
            reversed[2 * (rank - 1 - i)] = pads[i];
            reversed[2 * (rank - 1 - i) + 1] = pads[i + rank];
        }
        return torch.constant_pad_nd(x, reversed, x.is_floating_point() ? new Scalar(value) : new Scalar((long) value));
    }

    /// Padding with the input's own elements, one axis after the other.
    private static Tensor mirrorPad(Site site, Tensor x, long[] pads, String mode) {
        int rank = pads.length / 2;
        Tensor result = x;
        for (int axis = 0; axis < rank; axis++) {
            if (pads[axis] == 0 && pads[axis + rank] == 0) continue;
            long size = x.size(axis);
            long[] places = LongStream.range(-pads[axis], size + pads[axis + rank]).map(i -> place(site, i, size, mode)).toArray();
            result = torch.index_select(result, axis, Tensor.create(places, places.length));
        }
        return result;
    }

    private static long place(Site site, long index, long size, String mode) {
        return switch (mode) {
            case "edge" -> Math.clamp(index, 0, size - 1);
            case "wrap" -> Math.floorMod(index, size);
            case "reflect" -> {
                long period = Math.max(1, 2 * (size - 1));
                long folded = Math.floorMod(index, period);
                yield folded < size ? folded : period - folded;
            }
            default -> throw site.fault("must pad with constant, reflect, edge or wrap", mode);
        };
    }

    private static Kernel shape(Site site) {
        long start = site.integer("start", 0);
        long end = site.integer("end", Long.MAX_VALUE);
        return Kernel.unary(x -> {
            long[] dims = x.shape();
            int from = (int) Math.clamp(start < 0 ? start + dims.length : start, 0, dims.length);
            int to = (int) Math.clamp(end < 0 ? end + dims.length : end, from, dims.length);
            return TorchTensors.copy(dev.fulcrum.graph.Tensor.ofLongs(Arrays.copyOfRange(dims, from, to), to - from));
        });
    }

    private static Kernel depthToSpace(Site site) {
        long b = site.integer("blocksize", 1);
        boolean columnRowDepth = site.text("mode", "DCR").equals("CRD");
        return Kernel.unary(x -> {
            long c = x.size(1) / (b * b);
            Tensor blocks = columnRowDepth ? x.reshape(x.size(0), c, b, b, x.size(2), x.size(3)).permute(0, 1, 4, 2, 5, 3)
                    : x.reshape(x.size(0), b, b, c, x.size(2), x.size(3)).permute(0, 3, 4, 1, 5, 2);
            return blocks.reshape(x.size(0), c, x.size(2) * b, x.size(3) * b);
        });
    }

    private static Kernel spaceToDepth(Site site) {
        long b = site.integer("blocksize", 1);
        return Kernel.unary(x -> x.reshape(x.size(0), x.size(1), x.size(2) / b, b, x.size(3) / b, b).permute(0, 3, 5, 1, 2, 4)
                .reshape(x.size(0), x.size(1) * b * b, x.size(2) / b, x.size(3) / b));
    }

    private static Kernel triangle(Site site) {
        boolean upper = site.flag("upper", true);
        Function<Tensor[], long[]> diagonal = site.longs(1);
        return Kernel.one(in -> {
            long k = site.has(1) ? diagonal.apply(in)[0] : 0;
            return upper ? torch.triu(in[0], k) : torch.tril(in[0], k);
        });
    }

    private static Kernel reverseSequence(Site site) {
        long time = site.integer("time_axis", 0);
        long batch = site.integer("batch_axis", 1);
        Function<Tensor[], long[]> lengths = site.longs(1);
        return Kernel.one(in -> {
            long[] length = lengths.apply(in);
            Tensor[] parts = new Tensor[length.length];
            for (int i = 0; i < parts.length; i++) parts[i] = reversed(in[0].narrow(batch, i, 1), time, length[i]);
            return torch.cat(new TensorVector(parts), batch);
        });
    }

    private static Tensor reversed(Tensor x, long axis, long length) {
        long rest = x.size(axis) - length;
        return torch.cat(new TensorVector(torch.flip(x.narrow(axis, 0, length), axis), x.narrow(axis, length, rest)), axis);
    }
}
