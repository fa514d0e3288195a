package dev.fulcrum.engines.torch;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Resize and Upsample: interpolation is separable, so each resized axis is one product with its [ResizeAxis] weights.
final class Resizing {
    private Resizing() {}

    static void addTo(Map<String, Operator> all) {
        all.put("Resize", Resizing::resize);
        all.put("Upsample", Resizing::upsample);
        all.put("GridSample", Resizing::gridSample);
    }

    private static Kernel upsample(Site site) {
        String mode = site.text("mode", "nearest");
        Function<Tensor[], double[]> input = site.doubles(1);
        ResizeAxis.Rule rule = new ResizeAxis.Rule(mode, "asymmetric", "floor", -0.75, false, false);
        return Kernel.one(in -> {
            double[] scales = site.has(1) ? input.apply(in) : floats(site, "scales");
            return resize(in[0], scales, sizes(in[0], scales), null, rule, 0);
        });
    }

    private static double[] floats(Site site, String key) {
        if (site.node().attributes().get(key) instanceof dev.fulcrum.graph.Attribute.Floats(var values)) {
            return values.stream().mapToDouble(Float::doubleValue).toArray();
        }
        throw site.fault("must have floats " + key, "none");
    }

    private static long[] sizes(Tensor x, double[] scales) {
        long[] sizes = x.shape();
        for (int i = 0; i < sizes.length; i++) sizes[i] = (long) Math.floor(sizes[i] * scales[i]);
        return sizes;
    }

    private static Kernel resize(Site site) {
        boolean early = site.opset() < 11;
        String coordinates = early ? "asymmetric" : site.text("coordinate_transformation_mode", "half_pixel");
        String policy = site.text("keep_aspect_ratio_policy", "stretch");
        if (!policy.equals("stretch")) throw site.fault("must stretch", policy);
        ResizeAxis.Rule rule = new ResizeAxis.Rule(site.text("mode", "nearest"), coordinates,
                early ? "floor" : site.text("nearest_mode", "round_prefer_floor"), site.real("cubic_coeff_a", -0.75),
                site.flag("exclude_outside", false), site.flag("antialias", false));
        Function<Tensor[], double[]> roi = early ? in -> null : site.doubles(1);
        Function<Tensor[], double[]> scales = site.doubles(early ? 1 : 2);
        Function<Tensor[], long[]> sizes = early ? in -> null : site.longs(3);
        long[] axes = site.sets("axes") ? site.integers("axes") : null;
        double outside = site.real("extrapolation_value", 0);
        return Kernel.one(in -> {
            Tensor x = in[0];
            long[] wanted = spread(sizes.apply(in), axes, x);
            double[] factors = wanted != null ? ratios(wanted, x) : spread(scales.apply(in), axes, x);
            double[] region = coordinates.equals("tf_crop_and_resize") ? roi.apply(in) : null;
            return resize(x, factors, wanted != null ? wanted : sizes(x, factors), region, rule, outside);
        });
    }

    private static double[] ratios(long[] sizes, Tensor x) {
        double[] ratios = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) ratios[i] = (double) sizes[i] / x.size(i);
        return ratios;
    }

    private static long[] spread(long[] values, long[] axes, Tensor x) {
        if (values == null || values.length == 0 || axes == null) return values == null || values.length == 0 ? null : values;
        long[] all = x.shape();
        for (int i = 0; i < axes.length; i++) all[(int) (axes[i] < 0 ? axes[i] + x.dim() : axes[i])] = values[i];
        return all;
    }

    private static double[] spread(double[] values, long[] axes, Tensor x) {
        if (axes == null) return values;
        double[] all = new double[(int) x.dim()];
        Arrays.fill(all, 1);
        for (int i = 0; i < axes.length; i++) all[(int) (axes[i] < 0 ? axes[i] + x.dim() : axes[i])] = values[i];
        return all;
    }

    private static Tensor resize(Tensor x, double[] scales, long[] sizes, double[] region, ResizeAxis.Rule rule, double outside) {
        int rank = sizes.length;
        Tensor result = x.is_floating_point() ? x : x.to(ScalarType.Float);
        Tensor inside = null;
        for (int axis = 0; axis < rank; axis++) {
            if (scales[axis] == 1 && sizes[axis] == x.size(axis) && region == null) continue;
            ResizeAxis along = new ResizeAxis(rule, x.size(axis), sizes[axis], scales[axis], region == null ? 0 : region[axis],
                    region == null ? 1 : region[axis + rank]);
            result = apply(result, along, axis);
            if (region != null) inside = and(inside, along.inside(), axis, rank);
        }
        Tensor filled = inside == null ? result : torch.where(inside, result, torch.full_like(result, new Scalar(outside)));
        return x.is_floating_point() ? filled : torch.round(filled).to(x.scalar_type());
    }

    private static Tensor and(Tensor soFar, boolean[] inside, int axis, int rank) {
        long[] shape = Window.filled(rank, 1);
        shape[axis] = inside.length;
        Tensor mask = Tensor.create(inside, shape);
        return soFar == null ? mask : torch.logical_and(soFar, mask);
    }

    private static Tensor apply(Tensor x, ResizeAxis along, int axis) {
        if (along.isNearest()) {
            long[] places = along.nearest();
            return torch.index_select(x, axis, Tensor.create(places, places.length));
        }
        Tensor weights = Tensor.create(along.weights(), along.to(), along.from()).to(x.scalar_type());
        return torch.matmul(x.movedim(axis, -1), weights.t()).movedim(-1, axis);
    }

    private static Kernel gridSample(Site site) {
        long mode = switch (site.text("mode", "bilinear")) {
            case "bilinear", "linear" -> 0;
            case "nearest" -> 1;
            case "bicubic", "cubic" -> 2;
            default -> throw site.fault("must sample linear, nearest or cubic", site.text("mode", ""));
        };
        long padding = switch (site.text("padding_mode", "zeros")) {
            case "zeros" -> 0;
            case "border" -> 1;
            case "reflection" -> 2;
            default -> throw site.fault("must pad with zeros, border or reflection", site.text("padding_mode", ""));
        };
        boolean corners = site.flag("align_corners", false);
        return Kernel.binary((x, grid) -> torch.grid_sampler(x, grid, mode, padding, corners));
    }
}
