package dev.fulcrum.data;

/// A decoded image: unsigned bytes [H,W,C] in row-major order, C = 1 (grey) or 3 (RGB).
///
/// @param pixels owned by the bitmap; not to be written
public record Bitmap(int height, int width, int channels, byte[] pixels) {

    public Bitmap {
        if (height < 1 || width < 1 || (channels != 1 && channels != 3) || pixels.length != (long) height * width * channels) {
            throw new IllegalArgumentException("bitmap must have H*W*C bytes with C 1 or 3: got [%d,%d,%d] with %d bytes"
                    .formatted(height, width, channels, pixels.length));
        }
    }

    public ImageShape shape() {
        return new ImageShape(height, width, channels);
    }

    /// Grey from colour by the luma of ITU-R BT.601, (299 R + 587 G + 114 B) / 1000 rounded; colour from grey by repeating it.
    public Bitmap withChannels(int wanted) {
        if (wanted == channels) return this;
        return new Bitmap(height, width, wanted, wanted == 1 ? luma() : repeated());
    }

    private byte[] luma() {
        byte[] grey = new byte[height * width];
        for (int i = 0, p = 0; i < grey.length; i++, p += 3) {
            grey[i] = (byte) ((299 * (pixels[p] & 255) + 587 * (pixels[p + 1] & 255) + 114 * (pixels[p + 2] & 255) + 500) / 1000);
        }
        return grey;
    }

    private byte[] repeated() {
        byte[] colour = new byte[height * width * 3];
        for (int p = 0; p < colour.length; p++) colour[p] = pixels[p / 3];
        return colour;
    }

    /// The upright image of one stored under an EXIF orientation, 1 to 8 (CIPA DC-008, tag 0x0112); any other value changes nothing.
    public Bitmap upright(int orientation) {
        if (orientation < 2 || orientation > 8) return this;
        boolean swap = orientation >= 5;
        int h = swap ? width : height;
        int w = swap ? height : width;
        byte[] turned = new byte[pixels.length];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                System.arraycopy(pixels, channels * stored(orientation, y, x), turned, channels * (y * w + x), channels);
            }
        }
        return new Bitmap(h, w, channels, turned);
    }

    /// Index of the stored pixel that is seen at row y, column x of the upright image.
    private int stored(int orientation, int y, int x) {
        int bottom = height - 1;
        int right = width - 1;
        return switch (orientation) {
            case 2 -> y * width + right - x;
            case 3 -> (bottom - y) * width + right - x;
            case 4 -> (bottom - y) * width + x;
            case 5 -> x * width + y;
            case 6 -> (bottom - x) * width + y;
            case 7 -> (bottom - x) * width + right - y;
            case 8 -> x * width + right - y;
            default -> y * width + x;
        };
    }
}
