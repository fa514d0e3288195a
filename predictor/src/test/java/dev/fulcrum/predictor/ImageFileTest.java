package dev.fulcrum.predictor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The bytes that the predictor hands to a model are those that Fulcrum trained it on.
class ImageFileTest {
    private static final CanonicalSize[] SIZES = {new CanonicalSize(20, 24, 1), new CanonicalSize(20, 24, 3), new CanonicalSize(64, 16, 3),
        new CanonicalSize(31, 53, 3), new CanonicalSize(100, 90, 1)};

    @TempDir
    Path folder;

    private void same(Path file) {
        for (CanonicalSize size : SIZES) {
            assertThat(ImageFile.read(file, size.height(), size.width(), size.channels())).as(file.getFileName() + " onto " + size)
                    .isEqualTo(Images.read(file, size));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_BYTE_BINARY})
    void pngsOfEveryKind(int kind) throws IOException {
        same(TestingImages.write(folder.resolve("a.png"), TestingImages.image(kind, 53, 31, kind), "png"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void jpegsInEveryOrientation(int orientation) throws IOException {
        same(TestingImages.write(folder, "a.jpg", orientation));
    }

    @Test
    void greyJpegs() throws IOException {
        same(TestingImages.write(folder.resolve("a.jpg"), TestingImages.image(BufferedImage.TYPE_BYTE_GRAY, 53, 31, 2), "jpg"));
    }

    /// Wherever a file is cut, it is refused or gives Fulcrum's bytes: nothing else escapes.
    @Test
    void cutFilesAreRefused() throws IOException {
        byte[] whole = Files.readAllBytes(TestingImages.write(folder, "a.jpg", 6));
        for (int length = 0; length < whole.length - 2; length += 37) {
            Path file = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ImageFile.read(file, 20, 24, 3)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("cut.jpg");
        }
    }
}
