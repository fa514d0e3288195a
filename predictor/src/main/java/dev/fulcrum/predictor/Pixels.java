package dev.fulcrum.predictor;

/** Unsigned bytes [H,W,C] in row-major order, C = 1 (grey) or 3 (RGB). */
final class Pixels {
    final int height;
    final int width;
    final int channels;
    final byte[] values;

    Pixels(int height, int width, int channels, byte[] values) {
        if (channels != 1 && channels != 3) throw new IllegalArgumentException(channels + " channels");
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.values = values;
    }

    /** Grey from colour by the luma of ITU-R BT.601, rounded; colour from grey by repeating it. */
    Pixels withChannels(int wanted) {
        if (wanted == channels) return this;
        byte[] made = new byte[height * width * wanted];
        for (int i = 0; i < height * width; i++) {
            if (wanted == 3) java.util.Arrays.fill(made, 3 * i, 3 * i + 3, values[i]);
            else made[i] = (byte) ((299 * (values[3 * i] & 255) + 587 * (values[3 * i + 1] & 255) + 114 * (values[3 * i + 2] & 255) + 500) / 1000);
        }
        return new Pixels(height, width, wanted, made);
    }

    /** The upright image of one stored under an Exif orientation, 1 to 8. */
    Pixels upright(int orientation) {
        if (orientation < 2 || orientation > 8) return this;
        boolean swap = orientation >= 5;
        int h = swap ? width : height;
        int w = swap ? height : width;
        byte[] turned = new byte[values.length];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) System.arraycopy(values, channels * stored(orientation, y, x), turned, channels * (y * w + x), channels);
        }
        return new Pixels(h, w, channels, turned);
    }

    /** Mirrored where the orientation is 2, 4, 5 or 7; rows and columns change places from 5 on. */
    private int stored(int orientation, int y, int x) {
        int row = orientation >= 5 ? x : y;
        int column = orientation >= 5 ? y : x;
        boolean upsideDown = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        boolean mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        return (upsideDown ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column);
    }
}
