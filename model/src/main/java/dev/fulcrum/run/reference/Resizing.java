package dev.fulcrum.run.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Resize and its ancestor Upsample: separable interpolation, one axis after the other.
final class Resizing {
    private Resizing() {}

    /// Positions along one axis with their weights; position -1 is the extrapolation value.
    private record Mix(int[] from, double[] weight) {}

    static void register(Map<String, Kernel> to) {
        to.put("Resize", (Kernel.Single) Resizing::resize);
        to.put("Upsample", (Kernel.Single) Resizing::resize);
    }

    private static Array resize(Call c) {
        Array x = c.in(0);
        if (c.flag("antialias", false) || !c.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
            throw c.unsupported("antialias and aspect ratio policies");
        }
        boolean old = c.opset() < 11;
        Array scales = old ? c.has(1) ? c.in(1) : attributeScales(c) : c.has(2) && c.in(2).size() > 0 ? c.in(2) : null;
        int[] axes = c.ints("axes", java.util.stream.IntStream.range(0, x.rank()).toArray());
        Array out = x;
        for (int i = 0; i < axes.length; i++) {
            int axis = Shape.axis(axes[i], x.rank());
            int n = x.dim(axis);
            int size = scales == null ? (int) c.in(3).getLong(i) : (int) Math.floor(n * scales.get(i));
            double scale = scales == null ? (double) size / n : scales.get(i);
            double[] roi = roi(c, i, axes.length);
            if (size == n && scale == 1 && roi == null) continue;
            out = along(out, axis, mixes(c, n, size, scale, roi, old), c.real("extrapolation_value", 0));
        }
        return out;
    }

    private static Array attributeScales(Call c) {
        if (!(c.node().attributes().get("scales") instanceof dev.fulcrum.graph.Attribute.Floats(List<java.lang.Float> v))) {
            throw c.unsupported("no scales");
        }
        Array scales = Array.zeros(dev.fulcrum.graph.ElementType.FLOAT, v.size());
        for (int i = 0; i < v.size(); i++) scales.set(i, v.get(i));
        return scales;
    }

    private static double[] roi(Call c, int i, int count) {
        if (!c.text("coordinate_transformation_mode", "").equals("tf_crop_and_resize")) return null;
        return new double[] {c.in(1).get(i), c.in(1).get(i + count)};
    }

    private static Array along(Array x, int axis, List<Mix> mixes, double outside) {
        int inner = Shape.size(x.dims, axis + 1, x.rank());
        Array out = Array.zeros(x.type, Shape.with(x.dims, axis, mixes.size()));
        for (int i = 0; i < out.size(); i++) {
            Mix mix = mixes.get(i / inner % mixes.size());
            int start = i / inner / mixes.size() * x.dim(axis) * inner + i % inner;
            double sum = 0;
            for (int k = 0; k < mix.from().length; k++) {
                sum += mix.weight()[k] * (mix.from()[k] < 0 ? outside : x.get(start + mix.from()[k] * inner));
            }
            out.set(i, sum);
        }
        return out;
    }

    private static List<Mix> mixes(Call c, int n, int size, double scale, double[] roi, boolean old) {
        List<Mix> mixes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            double at = old ? i / scale : source(c, i, n, size, scale, roi);
            boolean outside = roi != null && (at < 0 || at > n - 1);
            mixes.add(outside ? new Mix(new int[] {-1}, new double[] {1}) : switch (c.text("mode", "nearest")) {
                case "nearest" -> new Mix(new int[] {Math.clamp(nearest(c, at, old), 0, n - 1)}, new double[] {1});
                case "linear", "bilinear" -> linear(at, n);
                case "cubic" -> cubic(c, at, n);
                default -> throw c.unsupported("mode " + c.text("mode", "nearest"));
            });
        }
        return mixes;
    }

    /// The coordinate in the input that an output position looks at.
    private static double source(Call c, int i, int n, int size, double scale, double[] roi) {
        String mode = c.text("coordinate_transformation_mode", "half_pixel");
        return switch (mode) {
            case "half_pixel" -> (i + 0.5) / scale - 0.5;
            case "pytorch_half_pixel" -> size > 1 ? (i + 0.5) / scale - 0.5 : 0;
            case "align_corners" -> size == 1 ? 0 : i * (n - 1.0) / (size - 1);
            case "asymmetric" -> i / scale;
            case "tf_half_pixel_for_nn" -> (i + 0.5) / scale;
            case "half_pixel_symmetric" -> n / 2.0 * (1 - size / (scale * n)) + (i + 0.5) / scale - 0.5;
            case "tf_crop_and_resize" -> size > 1 ? roi[0] * (n - 1) + i * (roi[1] - roi[0]) * (n - 1) / (size - 1)
                    : 0.5 * (roi[0] + roi[1]) * (n - 1);
            default -> throw c.unsupported("coordinate transformation " + mode);
        };
    }

    private static int nearest(Call c, double at, boolean old) {
        String mode = old ? "floor" : c.text("nearest_mode", "round_prefer_floor");
        return (int) switch (mode) {
            case "round_prefer_floor" -> Math.ceil(at - 0.5);
            case "round_prefer_ceil" -> Math.floor(at + 0.5);
            case "floor" -> Math.floor(at);
            case "ceil" -> Math.ceil(at);
            default -> throw c.unsupported("nearest mode " + mode);
        };
    }

    private static Mix linear(double at, int n) {
        double inside = Math.clamp(at, 0, n - 1);
        int low = (int) Math.floor(inside);
        return new Mix(new int[] {low, Math.min(low + 1, n - 1)}, new double[] {1 - (inside - low), inside - low});
    }

    /// Keys' cubic convolution with coefficient a (Keys 1981).
    private static Mix cubic(Call c, double at, int n) {
        double a = c.real("cubic_coeff_a", -0.75);
        boolean exclude = c.flag("exclude_outside", false);
        int low = (int) Math.floor(at);
        int[] from = new int[4];
        double[] weight = new double[4];
        double sum = 0;
        for (int k = 0; k < 4; k++) {
            int p = low - 1 + k;
            double d = Math.abs(at - p);
            weight[k] = d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
            if (exclude && (p < 0 || p >= n)) weight[k] = 0;
            from[k] = Math.clamp(p, 0, n - 1);
            sum += weight[k];
        }
        for (int k = 0; exclude && k < 4; k++) weight[k] /= sum;
        return new Mix(from, weight);
    }
}
