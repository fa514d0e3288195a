package dev.fulcrum.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Real images: the 10,000 in examples/fashion, and all 70,000 where FULCRUM_DATA or ../shared/data has them.
class FashionMnistTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "fashion");

    private static ImageSource.Idx idx(Path folder, String part) {
        return new ImageSource.Idx(folder.resolve(part + "-images-idx3-ubyte.gz"), folder.resolve(part + "-labels-idx1-ubyte.gz"));
    }

    private static Path full() {
        String home = Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../shared/data");
        Path folder = Path.of(home, "images", "fashion-mnist");
        assumeTrue(Files.isDirectory(folder), "no Fashion-MNIST under " + home + "; set FULCRUM_DATA");
        return folder;
    }

    private static double mean(ImageDataset data, int[] images) {
        return IntStream.of(images).mapToLong(i -> {
            byte[] pixels = new byte[data.size().bytes()];
            data.copy(i, pixels, 0);
            return IntStream.range(0, pixels.length).map(p -> pixels[p] & 255).sum();
        }).sum() / (255.0 * images.length * data.size().bytes());
    }

    @Test
    void theExampleHasTenNamedClassesOfAThousand() {
        LoadedImages loaded = ImageLoader.standard().load(idx(EXAMPLE, "t10k"));
        assertThat(loaded.dataset().classes()).startsWith("T-shirt/top").endsWith("Ankle boot").hasSize(10);
        assertThat(loaded.report().perClass().values()).containsOnly(1000).hasSize(10);
        assertThat(loaded.report().faults()).isEmpty();
        Split split = loaded.split(Split.Fractions.STANDARD, 1);
        assertThat(split).hasToString("6000 train, 2000 validation, 2000 test, 0 removed");
    }

    @Test
    void theImageToPredictIsTheFirstOfTheExample() {
        ImageDataset data = ImageLoader.standard().load(idx(EXAMPLE, "t10k")).dataset();
        byte[] first = new byte[784];
        data.copy(0, first, 0);
        assertThat(Images.read(EXAMPLE.resolve("boot.png"), data.size())).isEqualTo(first);
        assertThat(data.classes().get(data.label(0))).isEqualTo("Ankle boot");
    }

    /// Mean 0.2860 of the training images and balanced classes are the published figures.
    @Test
    void allImagesAreReadWithTheirReadyMadeTestSplit() {
        LoadedImages loaded = ImageLoader.standard().load(idx(full(), "train"), Optional.of(idx(full(), "t10k")), Progress.SILENT);
        ImageDataset data = loaded.dataset();
        assertThat(data.size()).isEqualTo(new CanonicalSize(28, 28, 1));
        assertThat(loaded.report().perClass().values()).containsOnly(7000).hasSize(10);
        assertThat(loaded.givenTest()).isEqualTo(IntStream.range(60_000, 70_000).toArray());
        assertThat(mean(data, IntStream.range(0, 60_000).toArray())).isCloseTo(0.2860, within(5e-5));
        assertThat(data.digest()).hasToString("7f1c3698108bcb2a49b8c43b8e03af8f1023f77e69b8ffa59c434615861f4bb2");
        assertThat(loaded.split(Split.Fractions.STANDARD, 1)).hasToString("45000 train, 15000 validation, 10000 test, 0 removed");
    }
}
