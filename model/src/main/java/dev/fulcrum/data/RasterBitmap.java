package dev.fulcrum.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.stream.IntStream;

/// Takes stored samples out of a raster as they are.
///
/// `BufferedImage.getRGB` is not used: it moves grey through a linear colour space and RGB through embedded profiles, which changes
/// values.
final class RasterBitmap {
    private static final int WHITE = 255;

    private RasterBitmap() {}

    static Bitmap of(BufferedImage image) {
        if (image.getColorModel() instanceof IndexColorModel palette) return ofPalette(image.getRaster(), palette);
        if (liesInBytes(image)) return ofBytes(image.getRaster(), (PixelInterleavedSampleModel) image.getSampleModel());
        return ofSamples(image.getRaster(), image.getColorModel());
    }

    /// Whether the samples are opaque and lie as bytes in one array, as those of nearly all files: then they are copied much faster.
    private static boolean liesInBytes(BufferedImage image) {
        Raster raster = image.getRaster();
        return raster.getDataBuffer() instanceof DataBufferByte && raster.getSampleModel() instanceof PixelInterleavedSampleModel
                && !image.getColorModel().hasAlpha() && raster.getSampleModelTranslateX() == 0 && raster.getSampleModelTranslateY() == 0;
    }

    private static Bitmap ofBytes(Raster raster, PixelInterleavedSampleModel model) {
        DataBufferByte buffer = (DataBufferByte) raster.getDataBuffer();
        byte[] from = buffer.getData();
        int[] bands = model.getBandOffsets();
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(raster.getHeight(), raster.getWidth()), bands.length)];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            int at = buffer.getOffset() + y * model.getScanlineStride();
            for (int x = 0; x < raster.getWidth(); x++, at += model.getPixelStride()) {
                for (int band : bands) pixels[to++] = from[at + band];
            }
        }
        return new Bitmap(raster.getHeight(), raster.getWidth(), bands.length, pixels);
    }

    /// One to four bands of 8 or 16 bit: grey, grey + alpha, RGB, RGB + alpha.
    private static Bitmap ofSamples(Raster raster, ColorModel model) {
        int bands = raster.getNumBands();
        boolean alpha = model.hasAlpha();
        int channels = alpha ? bands - 1 : bands;
        int[] greatest = IntStream.range(0, bands).map(b -> (1 << raster.getSampleModel().getSampleSize(b)) - 1).toArray();
        return rows(raster, channels, (row, x, out, to) -> {
            int a = alpha ? toEight(row[x * bands + channels], greatest[channels]) : 255;
            for (int c = 0; c < channels; c++) out[to + c] = (byte) overWhite(toEight(row[x * bands + c], greatest[c]), a);
        });
    }

    /// Grey when every colour of the palette is, else RGB.
    private static Bitmap ofPalette(Raster raster, IndexColorModel palette) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        boolean grey = IntStream.of(colours).allMatch(c -> (c >> 16 & 255) == (c >> 8 & 255) && (c >> 8 & 255) == (c & 255));
        int channels = grey ? 1 : 3;
        return rows(raster, channels, (row, x, out, to) -> {
            int colour = colours[row[x]];
            for (int c = 0; c < channels; c++) out[to + c] = (byte) overWhite(colour >> 16 - 8 * c & 255, colour >>> 24);
        });
    }

    /// Four bands of ink. Under an Adobe marker they are stored inverted (255 is no ink), and with transform 2 the first three are
    /// YCbCr of the inverted inks (Adobe technical note 5116); without it 0 is no ink. RGB = (255 - C)(255 - K) / 255 rounded.
    static Bitmap ofCmyk(Raster raster, int adobe) {
        return rows(raster, 3, (row, x, out, to) -> {
            int p = 4 * x;
            if (adobe == 2) fromYcc(row, p);
            int k = adobe >= 0 ? row[p + 3] : 255 - row[p + 3];
            for (int c = 0; c < 3; c++) out[to + c] = (byte) (((adobe >= 0 ? row[p + c] : 255 - row[p + c]) * k + 127) / 255);
        });
    }

    /// YCbCr to RGB in place, ITU-T T.871, in 16-bit fixed point.
    private static void fromYcc(int[] row, int p) {
        int y = (row[p] << 16) + (1 << 15);
        int cb = row[p + 1] - 128;
        int cr = row[p + 2] - 128;
        row[p] = Math.clamp(y + 91_881L * cr >> 16, 0, 255);
        row[p + 1] = Math.clamp(y - 22_554L * cb - 46_802L * cr >> 16, 0, 255);
        row[p + 2] = Math.clamp(y + 116_130L * cb >> 16, 0, 255);
    }

    /// Writes the channels of one pixel of a row of samples.
    private interface PixelRule {
        void write(int[] row, int x, byte[] out, int to);
    }

    private static Bitmap rows(Raster raster, int channels, PixelRule rule) {
        int w = raster.getWidth();
        int h = raster.getHeight();
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(h, w), channels)];
        int[] row = new int[w * raster.getNumBands()];
        for (int y = 0, to = 0; y < h; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, w, 1, row);
            for (int x = 0; x < w; x++, to += channels) rule.write(row, x, pixels, to);
        }
        return new Bitmap(h, w, channels, pixels);
    }

    private static int toEight(int sample, int greatest) {
        return greatest == 255 ? sample : (int) ((2L * sample * 255 + greatest) / (2L * greatest));
    }

    private static int overWhite(int value, int alpha) {
        return alpha == 255 ? value : (value * alpha + WHITE * (255 - alpha) + 127) / 255;
    }
}
