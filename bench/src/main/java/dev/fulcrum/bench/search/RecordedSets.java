package dev.fulcrum.bench.search;

import dev.fulcrum.bench.IdxWriter;
import dev.fulcrum.bench.guest.GuestMaterial;
import dev.fulcrum.bench.guest.MnistDigits;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.ImageLoader;
import dev.fulcrum.data.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// The data sets that searches are replayed on, each with the brief that records it: `./prove sets` writes them and says what to type.
///
/// Of 10,000 pictures each: 4,000 to learn from, 2,000 that searches see, 4,000 that judge them.
public final class RecordedSets {
    private static final Path PLACE = Path.of("results", "recorded");
    private static final Path FASHION = Path.of("examples", "fashion").toAbsolutePath();
    private static final double DEGREES = 20;
    private static final double NOISE = 30;
    private static final double WRONG = 0.1;
    private static final String BRIEF = """
            task: image-classification
            data:
              idx: {images: %s, labels: %s}
              split: [0.4, 0.2, 0.4]
            quality: {metric: accuracy}
            demand: {requests: 1e7, horizon: 24 months}
            deployment: shared-pool
            machine: {cores: 2, memory: 8 GiB, price: 0.05 USD/hour}
            search: {widths: [3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32], depths: [1, 2], shrinks: [1, 2, 4]}
            seed: 1
            """;

    private RecordedSets() {}

    /// Writes all three and prints the commands that record them.
    public static void write() throws IOException {
        Path images = FASHION.resolve("t10k-images-idx3-ubyte.gz");
        Path labels = FASHION.resolve("t10k-labels-idx1-ubyte.gz");
        brief("fashion", images, labels);
        MnistDigits digits = GuestMaterial.standard().digits();
        brief("digits", digits.images().toAbsolutePath(), digits.labels().toAbsolutePath());
        Path noisy = Files.createDirectories(PLACE.resolve("noisy")).toAbsolutePath();
        spoil(ImageLoader.standard().load(new ImageSource.Idx(images, labels)).dataset(), noisy, 1);
        brief("noisy", noisy.resolve("images"), noisy.resolve("labels"));
    }

    private static void brief(String name, Path images, Path labels) throws IOException {
        Path folder = Files.createDirectories(PLACE.resolve(name));
        Files.writeString(folder.resolve(name + ".yaml"), BRIEF.formatted(images, labels));
        System.out.printf("./fulcrum record %s --result %s --slices 1,3,9 && cp %s bench/recorded/%s.json%n", folder.resolve(name + ".yaml"),
                folder.resolve("result"), folder.resolve("result").resolve("grid.json"), name);
    }

    /// Turned by up to 20 degrees either way, with noise of deviation 30 of 255, and one label in ten wrong.
    private static void spoil(ImageDataset data, Path folder, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        CanonicalSize size = data.size();
        byte[] pixels = new byte[data.count() * size.bytes()];
        byte[] labels = new byte[data.count()];
        byte[] picture = new byte[size.bytes()];
        for (int i = 0; i < data.count(); i++) {
            data.copy(i, picture, 0);
            spoil(picture, size, random, pixels, i * size.bytes());
            boolean wrong = random.nextDouble() < WRONG;
            labels[i] = (byte) (wrong ? random.nextInt(data.classes().size()) : data.label(i));
        }
        IdxWriter.write(folder.resolve("images"), pixels, data.count(), size.height(), size.width());
        IdxWriter.write(folder.resolve("labels"), labels, data.count());
    }

    private static void spoil(byte[] picture, CanonicalSize size, SplittableRandom random, byte[] into, int at) {
        double angle = Math.toRadians(random.nextDouble(-DEGREES, DEGREES));
        double middleY = (size.height() - 1) / 2.0;
        double middleX = (size.width() - 1) / 2.0;
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                long fromX = Math.round(middleX + Math.cos(angle) * (x - middleX) + Math.sin(angle) * (y - middleY));
                long fromY = Math.round(middleY - Math.sin(angle) * (x - middleX) + Math.cos(angle) * (y - middleY));
                boolean inside = fromX >= 0 && fromX < size.width() && fromY >= 0 && fromY < size.height();
                int value = inside ? picture[(int) (fromY * size.width() + fromX)] & 0xff : 0;
                into[at + y * size.width() + x] = (byte) Math.clamp(Math.round(value + NOISE * random.nextGaussian()), 0, 255);
            }
        }
    }
}
