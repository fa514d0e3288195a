package dev.fulcrum.bench.guest;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;
import javax.imageio.ImageIO;

/// Folders of drawn text without labels, as a user would hand over pictures of her own: PNG files directly in one folder.
///
/// @param lines of 48 x 192, half of them upside down by turns: `line-00000-0.png` is upright, `line-00001-180.png` is not
/// @param pages of 320 x 320
record RenderedText(Path lines, Path pages) {
    static final int SIDE = 320;

    /// @param count of lines, and a fifth as many pages
    /// @param seed  apart from other seeds by more than the count, no picture is drawn twice
    static RenderedText of(Path folder, TextImages images, int count, long seed) {
        String suffix = "-" + count + "-" + seed;
        Path lines = Fetch.once(folder.resolve("lines" + suffix), place -> write(place, count, i -> images.line(seed + i, i % 2 == 1),
                i -> "line-%05d-%d.png".formatted(i, i % 2 * 180)));
        Path pages = Fetch.once(folder.resolve("pages" + suffix), place -> write(place, count / 5, i -> images.page(seed + i, SIDE),
                "page-%05d.png"::formatted));
        return new RenderedText(lines, pages);
    }

    private static void write(Path place, int count, LongFunction<BufferedImage> picture, LongFunction<String> name) throws IOException {
        for (long i = 0; i < count; i++) ImageIO.write(picture.apply(i), "png", place.resolve(name.apply(i)).toFile());
    }
}
