package dev.fulcrum.engines.torch;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Reductions over axes, running sums and places of extremes.
final class Reductions {
    private Reductions() {}

    private interface Reduction {
        Tensor run(Tensor x, long[] axes, boolean keep);
    }

    static void addTo(Map<String, Operator> all) {
        all.put("ReduceSum", site -> reduce(site, Reductions::sum));
        all.put("ReduceMean", site -> reduce(site, Reductions::mean));
        all.put("ReduceMax", site -> reduce(site, torch::amax));
        all.put("ReduceMin", site -> reduce(site, torch::amin));
        all.put("ReduceProd", site -> reduce(site, Reductions::product));
        all.put("ReduceL1", site -> reduce(site, (x, axes, keep) -> sum(torch.abs(x), axes, keep)));
        all.put("ReduceL2", site -> reduce(site, (x, axes, keep) -> torch.sqrt(sum(torch.mul(x, x), axes, keep)).to(x.scalar_type())));
        all.put("ReduceSumSquare", site -> reduce(site, (x, axes, keep) -> sum(torch.mul(x, x), axes, keep)));
        all.put("ReduceLogSum", site -> reduce(site, (x, axes, keep) -> torch.log(sum(x, axes, keep)).to(x.scalar_type())));
        all.put("ReduceLogSumExp", site -> reduce(site, (x, axes, keep) -> torch.logsumexp(x, axes, keep)));
        all.put("ArgMax", site -> place(site, torch::argmax));
        all.put("ArgMin", site -> place(site, torch::argmin));
        all.put("CumSum", Reductions::runningSum);
    }

    static Tensor sum(Tensor x, long[] axes, boolean keep) {
        return x.is_floating_point() ? torch.sum(x, axes, keep, TorchTensors.SAME_TYPE)
                : torch.sum(x, axes, keep, new ScalarTypeOptional(x.scalar_type()));
    }

    private static Tensor mean(Tensor x, long[] axes, boolean keep) {
        if (x.is_floating_point()) return torch.mean(x, axes, keep, TorchTensors.SAME_TYPE);
        return torch.mean(x.to(ScalarType.Double), axes, keep, TorchTensors.SAME_TYPE).trunc().to(x.scalar_type());
    }

    private static Tensor product(Tensor x, long[] axes, boolean keep) {
        Tensor result = x;
        long[] sorted = LongStream.of(axes).map(a -> a < 0 ? a + x.dim() : a).sorted().toArray();
        for (int i = sorted.length - 1; i >= 0; i--) {
            result = torch.prod(result, sorted[i], keep, new ScalarTypeOptional(x.scalar_type()));
        }
        return result;
    }

    /// Axes are an attribute in older opsets and an input in newer ones; none means all, or nothing where the node says so.
    private static Kernel reduce(Site site, Reduction reduction) {
        boolean keep = site.flag("keepdims", true);
        boolean none = site.flag("noop_with_empty_axes", false);
        Function<Tensor[], long[]> axes = site.longs("axes", 1);
        return Kernel.one(in -> {
            long[] given = axes.apply(in);
            boolean empty = given == null || given.length == 0;
            if (empty && none) return in[0];
            return reduction.run(in[0], empty ? LongStream.range(0, in[0].dim()).toArray() : given, keep);
        });
    }

    private interface Place {
        Tensor run(Tensor x, LongOptional axis, boolean keep);
    }

    private static Kernel place(Site site, Place place) {
        long axis = site.integer("axis", 0);
        boolean keep = site.flag("keepdims", true);
        boolean last = site.flag("select_last_index", false);
        LongOptional along = site.keep(new LongOptional(axis));
        if (!last) return Kernel.unary(x -> place.run(x, along, keep));
        return Kernel.unary(x -> torch.rsub(place.run(torch.flip(x, axis), along, keep), new Scalar(x.size(axis) - 1)));
    }

    private static Kernel runningSum(Site site) {
        boolean exclusive = site.flag("exclusive", false);
        boolean reverse = site.flag("reverse", false);
        Function<Tensor[], long[]> axis = site.longs(1);
        return Kernel.one(in -> {
            long along = axis.apply(in)[0];
            Tensor x = reverse ? torch.flip(in[0], along) : in[0];
            Tensor sums = torch.cumsum(x, along, new ScalarTypeOptional(x.scalar_type()));
            Tensor shifted = exclusive ? torch.sub(sums, x) : sums;
            return reverse ? torch.flip(shifted, along) : shifted;
        });
    }
}
