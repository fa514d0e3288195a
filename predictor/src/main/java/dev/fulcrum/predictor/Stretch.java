package dev.fulcrum.predictor;

/**
 * The resize rule of Fulcrum: the whole image onto the model's size; an axis that shrinks is averaged by area, one that grows is interpolated
 * linearly between half-pixel centres. Whole weights, one rounding (half up) at the end: the same bytes on every machine.
 */
final class Stretch {
    private final int[] first;
    private final int[][] weights;
    private final int denominator;

    private Stretch(int in, int out) {
        first = new int[out];
        weights = new int[out][];
        denominator = in > out ? in : 2 * out;
        for (int i = 0; i < out; i++) {
            if (in > out) average(i, in, out);
            else interpolate(i, in, out);
        }
    }

    /** Bytes [height,width,C]. */
    static byte[] onto(Pixels image, int height, int width) {
        if (image.height == height && image.width == width) return image.values.clone();
        Stretch columns = new Stretch(image.width, width);
        Stretch rows = new Stretch(image.height, height);
        int stride = width * image.channels;
        long[] across = new long[image.height * stride];
        for (int y = 0; y < image.height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < image.channels; c++) across[y * stride + x * image.channels + c] = columns.sum(image, y, x, c);
            }
        }
        return rows.down(across, stride, (long) rows.denominator * columns.denominator);
    }

    private byte[] down(long[] across, int stride, long whole) {
        byte[] made = new byte[first.length * stride];
        for (int y = 0; y < first.length; y++) {
            for (int x = 0; x < stride; x++) {
                long sum = 0;
                for (int k = 0; k < weights[y].length; k++) sum += weights[y][k] * across[(first[y] + k) * stride + x];
                made[y * stride + x] = (byte) ((2 * sum + whole) / (2 * whole));
            }
        }
        return made;
    }

    private long sum(Pixels image, int y, int x, int c) {
        long sum = 0;
        for (int k = 0; k < weights[x].length; k++) {
            sum += weights[x][k] * (long) (image.values[(y * image.width + first[x] + k) * image.channels + c] & 255);
        }
        return sum;
    }

    /** In units of 1/out of an input pixel, output i covers [i in, (i + 1) in) and input p covers [p out, (p + 1) out). */
    private void average(int i, int in, int out) {
        long from = (long) i * in;
        long to = from + in;
        first[i] = (int) (from / out);
        int last = (int) ((to - 1) / out);
        weights[i] = new int[last - first[i] + 1];
        for (int p = first[i]; p <= last; p++) weights[i][p - first[i]] = (int) (Math.min(to, (p + 1L) * out) - Math.max(from, (long) p * out));
    }

    /** The centre of output i lies at ((2 i + 1) in - out) / (2 out), counted between centres of input pixels. */
    private void interpolate(int i, int in, int out) {
        long centre = (2L * i + 1) * in - out;
        int left = (int) Math.floorDiv(centre, 2L * out);
        int share = (int) Math.floorMod(centre, 2L * out);
        boolean edge = left < 0 || left + 1 >= in;
        first[i] = edge ? Math.max(0, Math.min(left, in - 1)) : left;
        weights[i] = edge ? new int[] {denominator} : new int[] {denominator - share, share};
    }
}
