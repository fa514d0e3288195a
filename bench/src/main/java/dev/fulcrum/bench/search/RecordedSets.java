package dev.fulcrum.bench.search;

import dev.fulcrum.bench.IdxWriter;
import dev.fulcrum.bench.guest.GuestMaterial;
import dev.fulcrum.bench.guest.MnistDigits;
import dev.fulcrum.bench.guest.SharedData;
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
/// 4,000 pictures to learn from, the rest for searches to see and, where there are more, for judging them: an oracle that picks the luckiest
/// of a thousand models on a small test split would be better than any model is.
public final class RecordedSets {
    private static final Path PLACE = Path.of("results", "recorded");
    private static final int LEARNT = 4_000;
    /// Of Fashion-MNIST's 60,000, beside the 10,000 that everybody tests on.
    private static final int OF_TRAINING = 8_000;
    private static final double DEGREES = 20;
    private static final double NOISE = 30;
    private static final double WRONG = 0.1;
    private static final String BRIEF = """
            task: image-classification
            data:
              idx: {images: %s, labels: %s}
              split: [%s, %s, %s]
            quality: {metric: accuracy}
            demand: {requests: 1e7, horizon: 24 months}
            deployment: shared-pool
            machine: {cores: 2, memory: 8 GiB, price: 0.05 USD/hour}
            search: {widths: [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16], depths: [1, 2, 3], shrinks: [2, 4]}
            seed: 1
            """;

    private RecordedSets() {}

    /// Writes all three and prints the commands that record them.
    public static void write() throws IOException {
        Pictures fashion = fashion();
        save("fashion", fashion, LEARNT, 10_000);
        MnistDigits digits = GuestMaterial.standard().digits();
        save("digits", Pictures.of(read(digits.images(), digits.labels()), 0, Integer.MAX_VALUE), 3_000, 3_000);
        fashion.spoil(1);
        save("noisy", fashion, LEARNT, 10_000);
    }

    private static Pictures fashion() {
        Path from = SharedData.folder().map(f -> f.resolve("images/fashion-mnist")).orElseThrow(() -> new IllegalStateException(SharedData.NEEDS));
        ImageDataset training = read(from.resolve("train-images-idx3-ubyte.gz"), from.resolve("train-labels-idx1-ubyte.gz"));
        ImageDataset test = read(from.resolve("t10k-images-idx3-ubyte.gz"), from.resolve("t10k-labels-idx1-ubyte.gz"));
        return Pictures.of(training, 0, OF_TRAINING).and(Pictures.of(test, 0, Integer.MAX_VALUE));
    }

    private static ImageDataset read(Path images, Path labels) {
        return ImageLoader.standard().load(new ImageSource.Idx(images.toAbsolutePath(), labels.toAbsolutePath())).dataset();
    }

    private static void save(String name, Pictures pictures, int seen, int judging) throws IOException {
        Path folder = Files.createDirectories(PLACE.resolve(name));
        Path images = folder.resolve("images").toAbsolutePath();
        Path labels = folder.resolve("labels").toAbsolutePath();
        IdxWriter.write(images, pictures.pixels, pictures.labels.length, pictures.size.height(), pictures.size.width());
        IdxWriter.write(labels, pictures.labels, pictures.labels.length);
        double all = LEARNT + seen + judging;
        Files.writeString(folder.resolve(name + ".yaml"), BRIEF.formatted(images, labels, LEARNT / all, seen / all, judging / all));
        System.out.printf("./fulcrum record %s --result %s --slices 1,2,6 && cp %s bench/recorded/%s.json%n", folder.resolve(name + ".yaml"),
                folder.resolve("result"), folder.resolve("result").resolve("grid.json"), name);
    }

    /// Grey pictures with their labels, one after the other.
    private record Pictures(CanonicalSize size, int classes, byte[] pixels, byte[] labels) {
        /// Those from one on, at most so many.
        static Pictures of(ImageDataset data, int from, int most) {
            int count = Math.min(most, data.count() - from);
            byte[] pixels = new byte[count * data.size().bytes()];
            byte[] labels = new byte[count];
            for (int i = 0; i < count; i++) {
                data.copy(from + i, pixels, i * data.size().bytes());
                labels[i] = (byte) data.label(from + i);
            }
            return new Pictures(data.size(), data.classes().size(), pixels, labels);
        }

        Pictures and(Pictures other) {
            return new Pictures(size, classes, joined(pixels, other.pixels), joined(labels, other.labels));
        }

        private static byte[] joined(byte[] a, byte[] b) {
            byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, both, a.length, b.length);
            return both;
        }

        /// Turned by up to 20 degrees either way, with noise of deviation 30 of 255, and one label in ten drawn anew.
        void spoil(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] picture = new byte[size.bytes()];
            for (int i = 0; i < labels.length; i++) {
                System.arraycopy(pixels, i * size.bytes(), picture, 0, picture.length);
                spoil(picture, random, i * size.bytes());
                if (random.nextDouble() < WRONG) labels[i] = (byte) random.nextInt(classes);
            }
        }

        private void spoil(byte[] picture, SplittableRandom random, int at) {
            double angle = Math.toRadians(random.nextDouble(-DEGREES, DEGREES));
            double middleY = (size.height() - 1) / 2.0;
            double middleX = (size.width() - 1) / 2.0;
            for (int y = 0; y < size.height(); y++) {
                for (int x = 0; x < size.width(); x++) {
                    long fromX = Math.round(middleX + Math.cos(angle) * (x - middleX) + Math.sin(angle) * (y - middleY));
                    long fromY = Math.round(middleY - Math.sin(angle) * (x - middleX) + Math.cos(angle) * (y - middleY));
                    boolean inside = fromX >= 0 && fromX < size.width() && fromY >= 0 && fromY < size.height();
                    int value = inside ? picture[(int) (fromY * size.width() + fromX)] & 0xff : 0;
                    pixels[at + y * size.width() + x] = (byte) Math.clamp(Math.round(value + NOISE * random.nextGaussian()), 0, 255);
                }
            }
        }
    }
}
