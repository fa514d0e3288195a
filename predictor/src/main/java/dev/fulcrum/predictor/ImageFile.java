package dev.fulcrum.predictor;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads a JPEG or PNG as training did: samples as they are stored, alpha over white, turned as its Exif says, stretched onto the model's size.
 * CMYK files are refused; everything else gives Fulcrum's own bytes.
 */
final class ImageFile {
    private static final long MOST_PIXELS = 64_000_000;
    private static final long MOST_BYTES = 512L << 20;

    private ImageFile() {}

    /** Bytes [H,W,C]. */
    static byte[] read(Path file, int height, int width, int channels) {
        try {
            if (Files.size(file) > MOST_BYTES) throw wrong(file, Files.size(file) + " bytes", null);
            byte[] content = Files.readAllBytes(file);
            Pixels upright = decode(content).upright(Exif.orientation(content));
            return Stretch.onto(upright.withChannels(channels), height, width);
        } catch (IOException | RuntimeException e) {
            throw wrong(file, e.toString(), e);
        }
    }

    private static IllegalArgumentException wrong(Path file, String got, Exception cause) {
        return new IllegalArgumentException("read image " + file + ": must be a sound JPEG or PNG of at most 64 megapixels: got " + got
                + "; mend the file", cause);
    }

    private static Pixels decode(byte[] content) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) throw new IOException("another format");
            ImageReader reader = readers.next();
            try {
                return decode(reader, in);
            } finally {
                reader.dispose();
            }
        }
    }

    private static Pixels decode(ImageReader reader, ImageInputStream in) throws IOException {
        String format = reader.getFormatName().toLowerCase(java.util.Locale.ROOT);
        if (!format.equals("png") && !format.equals("jpeg")) throw new IOException("the format " + format);
        reader.setInput(in, true, true);
        if ((long) reader.getHeight(0) * reader.getWidth(0) > MOST_PIXELS) throw new IOException(reader.getWidth(0) + " x " + reader.getHeight(0));
        boolean[] damaged = {false};
        reader.addIIOReadWarningListener((source, warning) -> damaged[0] |= warning.toLowerCase(java.util.Locale.ROOT).contains("premature end"));
        BufferedImage image = reader.read(0);
        if (damaged[0]) throw new IOException("a file that is cut short");
        return image.getColorModel() instanceof IndexColorModel ? ofPalette(image) : ofSamples(image);
    }

    /** Grey, grey and alpha, RGB, or RGB and alpha, of 8 or 16 bit: not by {@code getRGB}, which moves grey through a linear colour space. */
    private static Pixels ofSamples(BufferedImage image) {
        Raster raster = image.getRaster();
        ColorModel model = image.getColorModel();
        int bands = raster.getNumBands();
        int channels = model.hasAlpha() ? bands - 1 : bands;
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(raster.getHeight(), raster.getWidth()), channels)];
        int[] row = new int[raster.getWidth() * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int p = 0; p < row.length; p += bands) {
                int alpha = model.hasAlpha() ? toEight(row[p + channels], raster, channels) : 255;
                for (int c = 0; c < channels; c++) pixels[to++] = (byte) overWhite(toEight(row[p + c], raster, c), alpha);
            }
        }
        return new Pixels(raster.getHeight(), raster.getWidth(), channels, pixels);
    }

    private static Pixels ofPalette(BufferedImage image) {
        IndexColorModel palette = (IndexColorModel) image.getColorModel();
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        boolean grey = java.util.Arrays.stream(colours).allMatch(c -> (c >> 16 & 255) == (c >> 8 & 255) && (c >> 8 & 255) == (c & 255));
        int channels = grey ? 1 : 3;
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(image.getHeight(), image.getWidth()), channels)];
        int[] row = new int[image.getWidth()];
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            image.getRaster().getPixels(0, y, image.getWidth(), 1, row);
            for (int index : row) {
                for (int c = 0; c < channels; c++) pixels[to++] = (byte) overWhite(colours[index] >> 16 - 8 * c & 255, colours[index] >>> 24);
            }
        }
        return new Pixels(image.getHeight(), image.getWidth(), channels, pixels);
    }

    private static int toEight(int sample, Raster raster, int band) {
        int greatest = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
        return greatest == 255 ? sample : (int) ((2L * sample * 255 + greatest) / (2L * greatest));
    }

    private static int overWhite(int value, int alpha) {
        return alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}
