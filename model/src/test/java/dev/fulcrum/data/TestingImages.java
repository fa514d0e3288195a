package dev.fulcrum.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/// Makes image files of every kind that decoding has to know.
final class TestingImages {
    private TestingImages() {}

    static Bitmap random(int height, int width, int channels, long seed) {
        byte[] pixels = new byte[height * width * channels];
        new SplittableRandom(seed).nextBytes(pixels);
        return new Bitmap(height, width, channels, pixels);
    }

    static Bitmap flat(int height, int width, int... colour) {
        byte[] pixels = new byte[height * width * colour.length];
        for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) colour[i % colour.length];
        return new Bitmap(height, width, colour.length, pixels);
    }

    /// A buffered image whose stored samples are the bitmap's.
    static BufferedImage buffered(Bitmap bitmap) {
        BufferedImage image = new BufferedImage(bitmap.width(), bitmap.height(),
                bitmap.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        image.getRaster().setPixels(0, 0, bitmap.width(), bitmap.height(), samples(bitmap));
        return image;
    }

    static int[] samples(Bitmap bitmap) {
        int[] samples = new int[bitmap.pixels().length];
        for (int i = 0; i < samples.length; i++) samples[i] = bitmap.pixels()[i] & 255;
        return samples;
    }

    static byte[] png(Bitmap bitmap) {
        return encode(buffered(bitmap), "png");
    }

    static byte[] jpeg(Bitmap bitmap) {
        return encode(buffered(bitmap), "jpeg");
    }

    static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) throw new AssertionError("no writer for " + format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// A baseline JPEG of components stored as given, all pixels alike; with an Adobe marker unless the transform is negative.
    static byte[] jpegOf(int side, int adobeTransform, int... components) {
        WritableRaster raster = Raster.createInterleavedRaster(0, side, side, components.length, null);
        int[] samples = new int[side * side * components.length];
        for (int i = 0; i < samples.length; i++) samples[i] = components[i % components.length];
        raster.setPixels(0, 0, side, side, samples);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(raster, null, null), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] jpeg = out.toByteArray();
        if (adobeTransform < 0) return jpeg;
        byte[] adobe = "Adobe\0\144\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        adobe[11] = (byte) adobeTransform;
        return withSegment(jpeg, 0xEE, adobe);
    }

    /// Puts a segment directly behind the start of image.
    static byte[] withSegment(byte[] jpeg, int marker, byte[] body) {
        return ByteBuffer.allocate(jpeg.length + body.length + 4).put(jpeg, 0, 2).put((byte) 0xFF).put((byte) marker)
                .putShort((short) (body.length + 2)).put(body).put(jpeg, 2, jpeg.length - 2).array();
    }

    /// Puts a chunk directly behind the image header.
    static byte[] withChunk(byte[] png, String type, byte[] body) {
        byte[] typeAndBody = ByteBuffer.allocate(4 + body.length).put(type.getBytes(StandardCharsets.ISO_8859_1)).put(body).array();
        CRC32 crc = new CRC32();
        crc.update(typeAndBody);
        int behindHeader = 8 + 25;
        return ByteBuffer.allocate(png.length + body.length + 12).put(png, 0, behindHeader).putInt(body.length).put(typeAndBody)
                .putInt((int) crc.getValue()).put(png, behindHeader, png.length - behindHeader).array();
    }

    /// An Exif block with some other tag first, then the orientation.
    static byte[] exif(int orientation, boolean littleEndian) {
        ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 24 + 4)
                .order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        tiff.putShort((short) (littleEndian ? 0x4949 : 0x4D4D)).putShort((short) 42).putInt(8).putShort((short) 2);
        tiff.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(77);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation).putShort((short) 0);
        return tiff.putInt(0).array();
    }

    static byte[] jpegExif(int orientation, boolean littleEndian) {
        byte[] tiff = exif(orientation, littleEndian);
        return ByteBuffer.allocate(6 + tiff.length).put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)).put(tiff).array();
    }

    /// The head of a PNG of this size with no pixels behind it.
    static byte[] pngHead(int width, int height) {
        byte[] png = png(flat(1, 1, 0));
        byte[] head = Arrays.copyOf(png, 8 + 8 + 13 + 4);
        ByteBuffer.wrap(head).putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(head, 12, 17);
        ByteBuffer.wrap(head).putInt(29, (int) crc.getValue());
        return head;
    }

    static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An IDX file of unsigned bytes.
    static byte[] idx(byte[] elements, int... dims) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * dims.length + elements.length).putInt(0x0800 | dims.length);
        for (int d : dims) out.putInt(d);
        return out.put(elements).array();
    }
}
