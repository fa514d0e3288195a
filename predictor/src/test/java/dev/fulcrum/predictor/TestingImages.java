package dev.fulcrum.predictor;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/// Images of every kind that people have, smooth enough for a JPEG and without any symmetry.
final class TestingImages {
    private TestingImages() {}

    /// @param kind of `BufferedImage`
    static BufferedImage image(int kind, int width, int height, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, kind);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int alpha = image.getColorModel().hasAlpha() ? random.nextInt(256) : 255;
                image.setRGB(x, y, alpha << 24 | 255 * x / width << 16 | 255 * y / height << 8 | random.nextInt(64) + (x > y ? 100 : 0));
            }
        }
        return image;
    }

    /// A colour image; a JPEG is stored turned, with an Exif segment that says how.
    static Path write(Path folder, String name, int orientation) throws IOException {
        BufferedImage image = image(BufferedImage.TYPE_INT_RGB, 53, 31, 9);
        if (name.endsWith(".png")) return write(folder.resolve(name), image, "png");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return Files.write(folder.resolve(name), turned(bytes.toByteArray(), orientation));
    }

    static Path write(Path file, BufferedImage image, String format) throws IOException {
        ImageIO.write(image, format, file.toFile());
        return file;
    }

    private static byte[] turned(byte[] jpeg, int orientation) {
        byte[] exif = {(byte) 0xFF, (byte) 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation,
            0, 0, 0, 0, 0, 0};
        byte[] all = new byte[jpeg.length + exif.length];
        System.arraycopy(jpeg, 0, all, 0, 2);
        System.arraycopy(exif, 0, all, 2, exif.length);
        System.arraycopy(jpeg, 2, all, 2 + exif.length, jpeg.length - 2);
        return all;
    }
}
