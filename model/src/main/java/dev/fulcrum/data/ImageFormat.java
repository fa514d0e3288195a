package dev.fulcrum.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A file format that can be decoded, known by its first bytes; the extension only has to agree.
public enum ImageFormat {
    JPEG(List.of("jpg", "jpeg", "jpe", "jfif"), 0xFF, 0xD8, 0xFF),
    PNG(List.of("png"), 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n');

    /// Extensions of images that other programs read: such a file is meant as an image, so it is listed when it is left out.
    private static final List<String> FOREIGN = List.of("gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "jp2", "jxl");

    private final List<String> extensions;
    private final byte[] magic;

    ImageFormat(List<String> extensions, int... magic) {
        this.extensions = extensions;
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) this.magic[i] = (byte) magic[i];
    }

    /// The format whose first bytes these are.
    public static Optional<ImageFormat> ofContent(byte[] content) {
        return Arrays.stream(values()).filter(f -> f.begins(content)).findFirst();
    }

    /// The format that a file's name promises.
    public static Optional<ImageFormat> ofName(Path file) {
        String extension = extension(file);
        return Arrays.stream(values()).filter(f -> f.extensions.contains(extension)).findFirst();
    }

    static boolean meantAsImage(Path file) {
        return ofName(file).isPresent() || FOREIGN.contains(extension(file));
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private boolean begins(byte[] content) {
        return content.length >= magic.length && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
    }
}
