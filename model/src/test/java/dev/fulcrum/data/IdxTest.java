package dev.fulcrum.data;

import static dev.fulcrum.data.TestingImages.idx;
import static dev.fulcrum.data.TestingImages.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxTest {
    private static final ImageLoader LOADER = new ImageLoader(ImageDecoder.standard(), new SizeRule.Given(new CanonicalSize(2, 3, 1)), 0.05, 1);

    @TempDir
    Path folder;

    private ImageSource source(byte[] images, byte[] labels) {
        return new ImageSource.Idx(write(folder.resolve("images-idx3-ubyte"), images), write(folder.resolve("labels"), labels));
    }

    private static byte[] counted(int n) {
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) bytes[i] = (byte) i;
        return bytes;
    }

    @Test
    void imagesAndLabelsAreTakenInOrder() {
        ImageDataset data = LOADER.load(source(idx(counted(18), 3, 2, 3), idx(new byte[] {4, 2, 4}, 3))).dataset();
        assertThat(data.classes()).containsExactly("2", "4");
        assertThat(data.labels()).containsExactly(1, 0, 1);
        byte[] second = new byte[6];
        data.copy(1, second, 0);
        assertThat(second).containsExactly(6, 7, 8, 9, 10, 11);
        assertThat(data.name(2)).isEqualTo("images-idx3-ubyte#2");
    }

    @Test
    void namesBesideTheLabelsAreUsed() {
        ImageSource source = source(idx(counted(12), 2, 2, 3), idx(new byte[] {0, 1}, 2));
        write(folder.resolve("labels.txt"), "T-shirt/top\n\nAnkle boot\n".getBytes());
        assertThat(LOADER.load(source).dataset().classes()).containsExactly("T-shirt/top", "Ankle boot");
    }

    @Test
    void namesMayLieAnywhereElse(@TempDir Path elsewhere) {
        ImageSource.Idx plain = (ImageSource.Idx) source(idx(counted(12), 2, 2, 3), idx(new byte[] {0, 1}, 2));
        Path names = write(elsewhere.resolve("names.txt"), "cat\ndog\n".getBytes());
        ImageSource named = new ImageSource.Idx(plain.images(), plain.labels(), Optional.of(names));
        assertThat(LOADER.load(named).dataset().classes()).containsExactly("cat", "dog");
    }

    @Test
    void labelsBeyondTheNamesAreAFault() {
        ImageSource source = source(idx(counted(18), 3, 2, 3), idx(new byte[] {0, 2, (byte) 200}, 3));
        write(folder.resolve("labels.txt"), "a\nb".getBytes());
        assertThatThrownBy(() -> LOADER.load(source)).isInstanceOf(FaultException.class)
                .hasMessageContaining("label 2 at index 1, and 2 such in all");
    }

    @Test
    void gzipGivesTheSameDataset() throws IOException {
        byte[] images = idx(counted(12), 2, 2, 3);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(images);
        }
        ImageSource plain = source(images, idx(new byte[] {0, 1}, 2));
        ImageSource gzipped = new ImageSource.Idx(write(folder.resolve("images-idx3-ubyte.gz"), packed.toByteArray()),
                folder.resolve("labels"));
        assertThat(LOADER.load(gzipped).dataset().digest()).isEqualTo(LOADER.load(plain).dataset().digest());
        Path cut = write(folder.resolve("cut.gz"), Arrays.copyOf(packed.toByteArray(), packed.size() - 12));
        assertThatThrownBy(() -> IdxFile.read(cut)).isInstanceOf(FaultException.class);
    }

    @Test
    void colourImagesHaveFourDimensions() {
        ImageDataset data = LOADER.withSize(new SizeRule.Given(new CanonicalSize(1, 2, 3)))
                .load(source(idx(counted(12), 2, 1, 2, 3), idx(new byte[] {0, 1}, 2))).dataset();
        assertThat(data.image(1).get(5)).isEqualTo((byte) 11);
    }

    @Test
    void allThatIsWrongInThePairIsSaidAtOnce() {
        ImageSource source = source(idx(counted(12), 12), idx(new byte[] {0, 1}, 2));
        assertThatThrownBy(() -> LOADER.load(source)).isInstanceOfSatisfying(FaultException.class,
                e -> assertThat(e.faults()).hasSize(2).anySatisfy(f -> assertThat(f.expected()).contains("12 labels")));
    }

    /// Sizes that the file cannot hold are refused before anything of that size is allocated.
    @ParameterizedTest
    @CsvSource({"2147483647,2147483647,2147483647", "-1,28,28", "60000,28,28", "2000000000,1,1", "3,2,3", "1,2,3"})
    void sizesThatDoNotFitTheFileAreRefused(int n, int h, int w) {
        Path file = write(folder.resolve("false"), idx(counted(12), n, h, w));
        assertThatThrownBy(() -> IdxFile.read(file)).isInstanceOf(FaultException.class).hasMessageContaining("read IDX");
    }

    @Test
    void otherMagicNumbersAreRefused() {
        for (int magic : new int[] {0x00000D03, 0x00000800, 0x00000805, 0x01000803, 0x89504E47}) {
            Path file = write(folder.resolve("magic"), ByteBuffer.allocate(20).putInt(magic).array());
            assertThatThrownBy(() -> IdxFile.read(file)).hasMessageContaining("0x%08x".formatted(magic));
        }
        assertThatThrownBy(() -> IdxFile.read(write(folder.resolve("short"), new byte[3]))).isInstanceOf(FaultException.class);
    }
}
