package dev.fulcrum.data;

/// The one resize rule, shared by train, predict and serve.
///
/// The whole image is stretched onto the canonical size: nothing is cropped or padded, so that no part of an image that carries its
/// label can be lost; as the canonical size has the median sides of the data, the distortion is small for the typical image. Each
/// axis on its own is averaged by area when it shrinks, interpolated linearly between half-pixel centres (edges repeated) when it
/// grows, and left alone when it is equal. Weights are whole numbers over one denominator an axis and the only rounding, half up, is
/// at the end, so that every machine gives the same bytes. Values are averaged as stored (sRGB), not in linear light.
public final class Resize {
    private Resize() {}

    /// Bytes [H,W,C] of an image in its canonical size.
    public static byte[] apply(Bitmap image, CanonicalSize size) {
        Bitmap source = image.withChannels(size.channels());
        if (source.height() == size.height() && source.width() == size.width()) return source.pixels().clone();
        Axis rows = Axis.of(source.height(), size.height());
        Axis columns = Axis.of(source.width(), size.width());
        return down(rows, across(columns, source), columns.denominator, size);
    }

    /// Rows of sums [inH,outW,C], each the weighted sum over columns, not yet divided.
    private static int[] across(Axis axis, Bitmap source) {
        int channels = source.channels();
        int out = axis.first.length;
        int[] sums = new int[source.height() * out * channels];
        for (int y = 0, to = 0; y < source.height(); y++) {
            int row = y * source.width() * channels;
            for (int x = 0; x < out; x++) {
                for (int c = 0; c < channels; c++) sums[to++] = axis.sum(source.pixels(), row + c, channels, x);
            }
        }
        return sums;
    }

    private static byte[] down(Axis axis, int[] sums, int columnDenominator, CanonicalSize size) {
        int stride = size.width() * size.channels();
        long denominator = (long) axis.denominator * columnDenominator;
        byte[] pixels = new byte[size.bytes()];
        for (int y = 0, to = 0; y < size.height(); y++) {
            for (int x = 0; x < stride; x++) {
                pixels[to++] = (byte) ((2 * axis.sum(sums, x, stride, y) + denominator) / (2 * denominator));
            }
        }
        return pixels;
    }

    /// Whole weights of one axis: output i is the sum over k of weights[i][k] x input[first[i] + k], over the denominator.
    private record Axis(int[] first, int[][] weights, int denominator) {

        static Axis of(int in, int out) {
            Axis axis = new Axis(new int[out], new int[out][], in > out ? in : 2 * out);
            for (int i = 0; i < out; i++) {
                if (in > out) axis.average(i, in, out);
                else axis.interpolate(i, in, out);
            }
            return axis;
        }

        /// In units of 1/out of an input pixel, output i covers [i in, (i + 1) in) and input p covers [p out, (p + 1) out).
        private void average(int i, int in, int out) {
            long from = (long) i * in;
            long to = from + in;
            first[i] = (int) (from / out);
            int last = (int) ((to - 1) / out);
            weights[i] = new int[last - first[i] + 1];
            for (int p = first[i]; p <= last; p++) {
                weights[i][p - first[i]] = (int) (Math.min(to, (p + 1L) * out) - Math.max(from, (long) p * out));
            }
        }

        /// The centre of output i lies at ((2 i + 1) in - out) / (2 out), counted between centres of input pixels.
        private void interpolate(int i, int in, int out) {
            long centre = (2L * i + 1) * in - out;
            int left = (int) Math.floorDiv(centre, 2L * out);
            int share = (int) Math.floorMod(centre, 2L * out);
            if (left < 0 || left + 1 >= in) {
                first[i] = Math.clamp(left, 0, in - 1);
                weights[i] = new int[] {denominator};
            } else {
                first[i] = left;
                weights[i] = new int[] {denominator - share, share};
            }
        }

        int sum(byte[] values, int offset, int step, int i) {
            int sum = 0;
            int at = offset + first[i] * step;
            for (int w : weights[i]) {
                sum += w * (values[at] & 255);
                at += step;
            }
            return sum;
        }

        long sum(int[] values, int offset, int step, int i) {
            long sum = 0;
            int at = offset + first[i] * step;
            for (int w : weights[i]) {
                sum += (long) w * values[at];
                at += step;
            }
            return sum;
        }
    }
}
