package dev.fulcrum.engines.torch;

/// How one axis is resized: which input elements make each output element, and with what weight.
///
/// @param from  input size
/// @param to    output size
/// @param scale output over input, as given (not recomputed from the sizes)
/// @param start first place of the region read, as a part of the axis; for tf_crop_and_resize
/// @param end   last place of the region read
record ResizeAxis(Rule rule, long from, long to, double scale, double start, double end) {
    /// @param mode        nearest, linear or cubic
    /// @param coordinates ONNX's coordinate_transformation_mode
    /// @param nearest     ONNX's nearest_mode
    /// @param cubic       the cubic's coefficient a
    /// @param exclude     whether weights of elements outside are dropped and the rest renormalised
    /// @param antialias   whether the filter widens when an axis shrinks
    record Rule(String mode, String coordinates, String nearest, double cubic, boolean exclude, boolean antialias) {}

    boolean isNearest() {
        return rule.mode().equals("nearest");
    }

    /// The place in the input that an output element stands for.
    private double place(long out) {
        return switch (rule.coordinates()) {
            case "asymmetric" -> out / scale;
            case "align_corners" -> to == 1 ? 0 : (double) out * (from - 1) / (to - 1);
            case "pytorch_half_pixel" -> to > 1 ? (out + 0.5) / scale - 0.5 : 0;
            case "half_pixel_symmetric" -> from / 2.0 * (1 - to / (scale * from)) + (out + 0.5) / scale - 0.5;
            case "tf_half_pixel_for_nn" -> (out + 0.5) / scale;
            case "tf_crop_and_resize" -> to > 1 ? start * (from - 1) + out * (end - start) * (from - 1) / (to - 1)
                    : 0.5 * (start + end) * (from - 1);
            default -> (out + 0.5) / scale - 0.5;
        };
    }

    long[] nearest() {
        long[] places = new long[(int) to];
        for (int i = 0; i < to; i++) places[i] = Math.clamp(rounded(place(i)), 0, from - 1);
        return places;
    }

    private long rounded(double x) {
        return (long) switch (rule.nearest()) {
            case "floor" -> Math.floor(x);
            case "ceil" -> Math.ceil(x);
            case "round_prefer_ceil" -> Math.floor(x + 0.5);
            default -> Math.ceil(x - 0.5);
        };
    }

    /// Which output elements stand for a place within the input.
    boolean[] inside() {
        boolean[] inside = new boolean[(int) to];
        for (int i = 0; i < to; i++) inside[i] = place(i) >= 0 && place(i) <= from - 1;
        return inside;
    }

    /// [to, from] in row-major order.
    double[] weights() {
        double[] all = new double[(int) (to * from)];
        double stretch = rule.antialias() && scale < 1 ? 1 / scale : 1;
        int reach = (int) Math.ceil((rule.mode().equals("cubic") ? 2 : 1) * stretch);
        for (int i = 0; i < to; i++) row(all, i, stretch, reach);
        return all;
    }

    private void row(double[] all, int out, double stretch, int reach) {
        double x = place(out);
        long base = (long) Math.floor(x);
        double sum = 0;
        for (long j = base - reach + 1; j <= base + reach; j++) {
            boolean outside = j < 0 || j >= from;
            double weight = (rule.exclude() || rule.antialias()) && outside ? 0 : filter((x - j) / stretch);
            all[(int) (out * from + Math.clamp(j, 0, from - 1))] += weight;
            sum += weight;
        }
        for (int j = 0; j < from; j++) all[(int) (out * from + j)] /= sum;
    }

    private double filter(double distance) {
        double d = Math.abs(distance);
        if (!rule.mode().equals("cubic")) return Math.max(0, 1 - d);
        double a = rule.cubic();
        if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
        return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }
}
