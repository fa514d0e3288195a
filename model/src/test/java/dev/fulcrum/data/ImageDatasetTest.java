package dev.fulcrum.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDatasetTest {
    @TempDir
    Path folder;

    /// Images of one row and three columns; the bytes of an image are its index and its label.
    static ImageDataset dataset(int classes, int... labels) {
        byte[] pixels = new byte[labels.length * 3];
        for (int i = 0; i < labels.length; i++) {
            pixels[3 * i] = (byte) i;
            pixels[3 * i + 1] = (byte) (i >> 8);
            pixels[3 * i + 2] = (byte) labels[i];
        }
        return of(classes, labels, pixels);
    }

    static ImageDataset of(int classes, int[] labels, byte[] pixels) {
        List<String> names = IntStream.range(0, labels.length).mapToObj(i -> "#" + i).toList();
        return ImageDataset.of(new CanonicalSize(1, 3, 1), IntStream.range(0, classes).mapToObj(c -> "class " + c).toList(), labels,
                names, MemorySegment.ofArray(pixels));
    }

    @Test
    void whatIsSavedIsLoaded() {
        ImageDataset saved = dataset(3, 2, 0, 1, 1);
        saved.save(folder);
        ImageDataset loaded = ImageDataset.load(folder);
        assertThat(loaded.digest()).isEqualTo(saved.digest());
        assertThat(loaded.labels()).containsExactly(2, 0, 1, 1);
        assertThat(loaded.classes()).isEqualTo(saved.classes());
        assertThat(loaded.name(3)).isEqualTo("#3");
        assertThat(loaded.pixels().mismatch(saved.pixels())).isNegative();
        assertThat(loaded.pixels().isMapped()).isTrue();
    }

    @Test
    void batchesAreGathered() {
        ByteBuffer batch = ByteBuffer.allocate(6);
        dataset(3, 2, 0, 1, 1).gather(new int[] {3, 0}, batch);
        assertThat(batch.array()).containsExactly(3, 0, 1, 0, 0, 2);
    }

    @Test
    void onlyKeepsOrderLabelsAndNames() {
        ImageDataset chosen = dataset(3, 2, 0, 1, 1).only(new int[] {2, 0});
        assertThat(chosen.labels()).containsExactly(1, 2);
        assertThat(chosen.name(0)).isEqualTo("#2");
        assertThat(chosen.image(1).get(2)).isEqualTo((byte) 2);
    }

    @Test
    void everyPartCountsInTheDigest() {
        ImageDataset base = of(2, new int[] {0, 1}, new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(of(2, new int[] {0, 1}, new byte[] {1, 2, 3, 4, 5, 6}).digest()).isEqualTo(base.digest());
        assertThat(of(2, new int[] {1, 1}, new byte[] {1, 2, 3, 4, 5, 6}).digest()).isNotEqualTo(base.digest());
        assertThat(of(2, new int[] {0, 1}, new byte[] {1, 2, 3, 4, 5, 7}).digest()).isNotEqualTo(base.digest());
        assertThat(of(3, new int[] {0, 1}, new byte[] {1, 2, 3, 4, 5, 6}).digest()).isNotEqualTo(base.digest());
    }

    @Test
    void anyChangedByteIsFound() throws IOException {
        dataset(3, 2, 0, 1, 1).save(folder);
        Path file = folder.resolve("images.bin");
        byte[] sound = Files.readAllBytes(file);
        for (int at = 0; at < sound.length; at++) {
            byte[] changed = sound.clone();
            changed[at] ^= 64;
            Files.write(file, changed);
            assertThatThrownBy(() -> ImageDataset.load(folder)).as("byte %d", at).isInstanceOf(FaultException.class);
        }
    }

    @Test
    void cutOrMissingFilesAreFaults() throws IOException {
        dataset(3, 2, 0, 1, 1).save(folder);
        Path file = folder.resolve("images.bin");
        byte[] sound = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(sound, sound.length - 1));
        assertThatThrownBy(() -> ImageDataset.load(folder)).hasMessageContaining("bytes in place of");
        Files.delete(file);
        assertThatThrownBy(() -> ImageDataset.load(folder)).isInstanceOf(FaultException.class);
        Files.write(file, sound);
        assertThat(ImageDataset.load(folder).count()).isEqualTo(4);
        for (String header : List.of("", "{}", "[]", "{\"format\":1}")) {
            Files.writeString(folder.resolve("images.json"), header);
            assertThatThrownBy(() -> ImageDataset.load(folder)).as(header).isInstanceOf(FaultException.class);
        }
        assertThatThrownBy(() -> ImageDataset.load(folder.resolve("none"))).isInstanceOf(FaultException.class);
    }

    /// 900 images of 3 MiB in a file without content but for its last byte.
    @Test
    void pixelsMayPassTwoGibibytes() throws IOException {
        CanonicalSize size = new CanonicalSize(1024, 1024, 3);
        long bytes = 900L * size.bytes();
        try (Arena arena = Arena.ofConfined(); FileChannel file = FileChannel.open(folder.resolve("sparse"), StandardOpenOption.CREATE,
                StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            file.write(ByteBuffer.wrap(new byte[] {7}), bytes - 1);
            ImageDataset data = ImageDataset.of(size, List.of("a"), new int[900], Collections.nCopies(900, "x"),
                    file.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena));
            byte[] last = new byte[size.bytes()];
            data.copy(899, last, 0);
            assertThat(last[size.bytes() - 1]).isEqualTo((byte) 7);
            assertThat(data.image(899).get(size.bytes() - 1)).isEqualTo((byte) 7);
            assertThat(data.only(new int[] {0, 899}).image(1).get(size.bytes() - 1)).isEqualTo((byte) 7);
        }
    }

    @Test
    void pixelsCannotBeWritten() {
        ImageDataset data = dataset(2, 0, 1);
        assertThat(data.pixels().isReadOnly()).isTrue();
        assertThat(data.image(0).isReadOnly()).isTrue();
    }

    @Test
    void countsAndLabelsMustAgree() {
        assertThatThrownBy(() -> of(2, new int[] {0, 2}, new byte[6])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(2, new int[] {0, 1}, new byte[7])).isInstanceOf(IllegalArgumentException.class);
    }
}
