package dev.fulcrum.bench.guest;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The typefaces of Debian's `fonts-dejavu-core`; Java draws with them where `libfontconfig1` is installed too.
///
/// @param faces in a fixed order, sans, serif and monospaced, plain and bold
record Fonts(List<Font> faces) {
    /// What a skip says.
    static final String NEEDS = "text is drawn with the Debian packages fonts-dejavu-core and libfontconfig1";
    private static final Path FOLDER = Path.of("/usr/share/fonts/truetype/dejavu");
    private static final List<String> FILES = List.of("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf",
            "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf");

    /// Nothing where a file or the native libraries are missing.
    static Optional<Fonts> installed() {
        System.setProperty("java.awt.headless", "true");
        if (!FILES.stream().allMatch(f -> Files.exists(FOLDER.resolve(f)))) return Optional.empty();
        try {
            return Optional.of(new Fonts(FILES.stream().map(Fonts::load).toList()));
        } catch (LinkageError | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Font load(String file) {
        try {
            return Font.createFont(Font.TRUETYPE_FONT, FOLDER.resolve(file).toFile());
        } catch (FontFormatException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
