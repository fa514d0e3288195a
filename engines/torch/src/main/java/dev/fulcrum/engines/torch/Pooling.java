package dev.fulcrum.engines.torch;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Pooling over 1 to 3 spatial axes. Input [N, C, D1..Dr].
final class Pooling {
    private Pooling() {}

    static void addTo(Map<String, Operator> all) {
        all.put("MaxPool", Pooling::max);
        all.put("AveragePool", Pooling::average);
        all.put("LpPool", Pooling::lp);
        all.put("GlobalAveragePool", site -> Kernel.unary(x -> torch.mean(x, spatial(x), true, TorchTensors.SAME_TYPE)));
        all.put("GlobalMaxPool", site -> Kernel.unary(x -> torch.amax(x, spatial(x), true)));
        all.put("GlobalLpPool", Pooling::globalLp);
        all.put("MaxUnpool", Pooling::unpool);
    }

    private static long[] spatial(Tensor x) {
        return IntStream.range(2, (int) x.dim()).asLongStream().toArray();
    }

    private static Kernel max(Site site) {
        Window window = Window.of(site, site.integers("kernel_shape"));
        if (site.wants(1)) return in -> maxWithIndices(site, window, in[0]);
        return Kernel.unary(x -> floating(x, y -> max(window, y)));
    }

    private static Tensor floating(Tensor x, Kernel.Unary function) {
        return x.is_floating_point() ? function.run(x) : function.run(x.to(ScalarType.Float)).to(x.scalar_type());
    }

    private static Tensor max(Window w, Tensor x) {
        if (w.isSymmetric() && !w.ceil() && IntStream.range(0, w.rank()).allMatch(i -> 2 * w.begins()[i] <= w.kernel()[i])) {
            return max(x, w, w.begins());
        }
        Tensor padded = w.pad(x, Double.NEGATIVE_INFINITY);
        long[] none = Window.filled(w.rank(), 0);
        return max(Window.pad(padded, none, w.overhang(padded), Double.NEGATIVE_INFINITY), w, none);
    }

    private static Tensor max(Tensor x, Window w, long[] pads) {
        return switch (w.rank()) {
            case 1 -> torch.max_pool1d(x, w.kernel(), w.strides(), pads, w.dilations(), false);
            case 2 -> torch.max_pool2d(x, w.kernel(), w.strides(), pads, w.dilations(), false);
            default -> torch.max_pool3d(x, w.kernel(), w.strides(), pads, w.dilations(), false);
        };
    }

    private static Tensor[] maxWithIndices(Site site, Window w, Tensor x) {
        if (w.rank() != 2 || !w.isSymmetric()) throw site.fault("must pool two axes with equal pads where indices are asked for", "other");
        T_TensorTensor_T both = torch.max_pool2d_with_indices(x, w.kernel(), w.strides(), w.begins(), w.dilations(), w.ceil());
        long height = x.size(2);
        long width = x.size(3);
        Tensor index = both.get1();
        if (site.flag("storage_order", false)) {
            Scalar row = new Scalar(width);
            index = torch.add(torch.remainder(index, row).mul(new Scalar(height)), torch.floor_divide(index, row));
        }
        Tensor plane = torch.arange(new Scalar(x.size(0) * x.size(1)), TorchTensors.options(ScalarType.Long))
                .mul(new Scalar(height * width)).reshape(x.size(0), x.size(1), 1, 1);
        return new Tensor[] {both.get0(), torch.add(index, plane)};
    }

    private static Kernel average(Site site) {
        Window window = Window.of(site, site.integers("kernel_shape"));
        boolean includePads = site.flag("count_include_pad", false);
        if (Arrays.stream(window.dilations()).anyMatch(d -> d != 1)) throw site.fault("must have dilations of 1", "other");
        boolean plain = window.isSymmetric() && !window.ceil()
                && IntStream.range(0, window.rank()).allMatch(i -> 2 * window.begins()[i] <= window.kernel()[i]);
        if (plain) return Kernel.unary(x -> average(x, window, window.begins(), includePads));
        return Kernel.unary(x -> weighted(window, x, includePads));
    }

    private static Tensor average(Tensor x, Window w, long[] pads, boolean includePads) {
        return switch (w.rank()) {
            case 1 -> torch.avg_pool1d(x, w.kernel(), w.strides(), pads, false, includePads);
            case 2 -> torch.avg_pool2d(x, w.kernel(), w.strides(), pads, false, includePads, new LongOptional());
            default -> torch.avg_pool3d(x, w.kernel(), w.strides(), pads, false, includePads, new LongOptional());
        };
    }

    /// The mean of padded windows over the mean of a mask that says which elements count.
    private static Tensor weighted(Window w, Tensor x, boolean includePads) {
        long[] none = Window.filled(w.rank(), 0);
        Tensor padded = w.pad(x, 0);
        Tensor mask = w.pad(torch.ones_like(x.narrow(0, 0, 1).narrow(1, 0, 1)), includePads ? 1 : 0);
        long[] over = w.overhang(padded);
        Tensor sums = average(Window.pad(padded, none, over, 0), w, none, true);
        return torch.div(sums, average(Window.pad(mask, none, over, 0), w, none, true));
    }

    private static Kernel lp(Site site) {
        Window window = Window.of(site, site.integers("kernel_shape"));
        double p = site.real("p", site.integer("p", 2));
        double count = Arrays.stream(window.kernel()).reduce(1, (a, b) -> a * b);
        return Kernel.unary(x -> {
            Tensor padded = window.pad(torch.abs(x).pow(new Scalar(p)), 0);
            long[] none = Window.filled(window.rank(), 0);
            Tensor whole = Window.pad(padded, none, window.overhang(padded), 0);
            return average(whole, window, none, true).mul(new Scalar(count)).pow(new Scalar(1 / p));
        });
    }

    private static Kernel globalLp(Site site) {
        double p = site.real("p", site.integer("p", 2));
        return Kernel.unary(x -> torch.sum(torch.abs(x).pow(new Scalar(p)), spatial(x), true, TorchTensors.SAME_TYPE).pow(new Scalar(1 / p)));
    }

    private static Kernel unpool(Site site) {
        long[] kernel = site.integers("kernel_shape");
        Window window = Window.of(site, kernel);
        var given = site.longs(2);
        return Kernel.one(in -> {
            long[] natural = in[0].shape();
            for (int i = 0; i < kernel.length; i++) {
                natural[i + 2] = (natural[i + 2] - 1) * window.strides()[i] + kernel[i] - window.pads()[i] - window.pads()[i + kernel.length];
            }
            long count = dev.fulcrum.graph.Tensor.count(natural);
            Tensor flat = torch.zeros(new long[] {count}, in[0].options()).scatter(0, in[1].reshape(-1), in[0].reshape(-1));
            long[] shape = given.apply(in);
            Tensor whole = flat.reshape(natural);
            return shape == null ? whole : grown(whole, shape);
        });
    }

    private static Tensor grown(Tensor x, long[] shape) {
        long[] ends = new long[shape.length - 2];
        for (int i = 0; i < ends.length; i++) ends[i] = shape[i + 2] - x.size(i + 2);
        return Window.pad(x, Window.filled(ends.length, 0), ends, 0);
    }
}
