package dev.fulcrum.data;

import static dev.fulcrum.data.TestingImages.flat;
import static dev.fulcrum.data.TestingImages.jpeg;
import static dev.fulcrum.data.TestingImages.jpegExif;
import static dev.fulcrum.data.TestingImages.png;
import static dev.fulcrum.data.TestingImages.random;
import static dev.fulcrum.data.TestingImages.withSegment;
import static dev.fulcrum.data.TestingImages.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLoaderTest {
    private static final ImageLoader LOADER = ImageLoader.standard();

    @TempDir
    Path root;

    private ImageSource folders() {
        return new ImageSource.Folders(root);
    }

    /// So many different 20x24 grey images a class.
    private void fill(Path under, String className, int count, long seed) {
        for (int i = 0; i < count; i++) {
            write(under.resolve(className).resolve("%03d.png".formatted(i)), png(random(20, 24, 1, seed + i)));
        }
    }

    @Test
    void classesAndFilesAreTakenInTheOrderOfTheirNames() {
        fill(root, "dog", 6, 100);
        fill(root, "cat", 5, 200);
        LoadedImages loaded = LOADER.load(folders());
        ImageDataset data = loaded.dataset();
        assertThat(data.classes()).containsExactly("cat", "dog");
        assertThat(data.size()).isEqualTo(new CanonicalSize(20, 24, 1));
        assertThat(data.labels()).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
        assertThat(data.name(6)).isEqualTo("dog/001.png");
        assertThat(data.image(6)).isEqualTo(ByteBuffer.wrap(random(20, 24, 1, 101).pixels()));
        assertThat(loaded.report().perClass()).containsEntry("cat", 5).containsEntry("dog", 6);
        assertThat(loaded.report().faults()).isEmpty();
        assertThat(loaded.givenTest()).isEmpty();
    }

    @Test
    void eachFileThatCannotBeUsedIsListedAndLeftOut() throws IOException {
        fill(root, "cat", 100, 100);
        fill(root, "dog", 100, 300);
        byte[] whole = jpeg(random(20, 24, 3, 1));
        write(root.resolve("cat/cut.jpg"), Arrays.copyOf(whole, whole.length * 2 / 3));
        write(root.resolve("cat/text.png"), "hello".getBytes());
        write(root.resolve("cat/empty.png"), new byte[0]);
        write(root.resolve("dog/huge.png"), TestingImages.pngHead(20_000, 20_000));
        write(root.resolve("dog/wrong.jpg"), png(random(20, 24, 1, 2)));
        write(root.resolve("dog/old.gif"), "GIF89a".getBytes());
        write(root.resolve("dog/notes.txt"), "hello".getBytes());
        write(root.resolve("dog/.hidden.png"), new byte[1]);
        Files.createDirectory(root.resolve("dog/x.jpg"));
        Files.createSymbolicLink(root.resolve("dog/dangling.png"), root.resolve("nowhere"));
        DataReport report = LOADER.load(folders()).report();
        assertThat(report.unreadable()).extracting(f -> Path.of(f.place().orElseThrow().file()).getFileName().toString())
                .containsExactlyInAnyOrder("cut.jpg", "text.png", "empty.png", "huge.png", "old.gif", "x.jpg", "dangling.png");
        assertThat(report.wrongExtension()).singleElement().extracting(Fault::toString).asString().contains("wrong.jpg");
        assertThat(report.found()).isEqualTo(208);
        assertThat(report.kept()).isEqualTo(200);
        assertThat(report.notes()).anyMatch(n -> n.startsWith("1 files that are not named as images"));
    }

    @Test
    void unreadableFilesAreListed() throws IOException {
        fill(root, "cat", 40, 100);
        fill(root, "dog", 40, 300);
        Path closed = write(root.resolve("cat/closed.png"), png(flat(20, 24, 1)));
        Files.setPosixFilePermissions(closed, Set.of());
        assumeFalse(Files.isReadable(closed), "this user may read every file");
        assertThat(LOADER.load(folders()).report().unreadable()).hasSize(1);
    }

    @Test
    void equalPixelsUnderTwoLabelsAreAllLeftOut() {
        fill(root, "cat", 60, 100);
        fill(root, "dog", 60, 300);
        write(root.resolve("dog/copy.png"), png(random(20, 24, 1, 103)));
        write(root.resolve("cat/same-label.png"), png(random(20, 24, 1, 104)));
        DataReport report = LOADER.load(folders()).report();
        assertThat(report.twoLabels()).extracting(f -> f.place().orElseThrow().file()).containsExactly("cat/003.png", "dog/copy.png");
        assertThat(report.twoLabels().getFirst().got()).isEqualTo("cat here and dog for dog/copy.png");
        assertThat(report.kept()).isEqualTo(120);
        assertThat(Json.read(Json.write(report), DataReport.class)).isEqualTo(report);
        assertThat(report.notes()).contains("1 images repeat the pixels of another with the same label");
    }

    @Test
    void aboveFivePercentLeftOutTheRunStops() {
        fill(root, "cat", 10, 100);
        fill(root, "dog", 9, 300);
        write(root.resolve("dog/text.png"), "hello".getBytes());
        assertThat(LOADER.load(folders()).report().leftOutShare()).isEqualTo(0.05);
        write(root.resolve("dog/text2.png"), "hello".getBytes());
        assertThatThrownBy(() -> LOADER.load(folders())).isInstanceOfSatisfying(FaultException.class, e -> {
            assertThat(e.faults()).hasSize(3);
            assertThat(e.faults().getFirst().got()).isEqualTo("2 of 21");
            assertThat(e.getMessage()).contains("text.png").contains("text2.png");
        });
    }

    @Test
    void whatCannotBeLearnedIsRefused() throws IOException {
        assertThatThrownBy(() -> LOADER.load(folders())).hasMessageContaining("an empty folder");
        assertThatThrownBy(() -> LOADER.load(new ImageSource.Folders(root.resolve("none")))).isInstanceOf(FaultException.class);
        Files.createDirectory(root.resolve("cat"));
        assertThatThrownBy(() -> LOADER.load(folders())).isInstanceOfSatisfying(FaultException.class,
                e -> assertThat(e.faults()).extracting(Fault::operation).containsExactly("classes", "images"));
        fill(root, "cat", 9, 100);
        assertThatThrownBy(() -> LOADER.load(folders())).hasMessageContaining("must be two or more: got [cat]");
    }

    @Test
    void allSmallClassesAreNamedAtOnceAndCopiesDoNotCount() {
        fill(root, "ant", 5, 100);
        fill(root, "bee", 4, 200);
        for (int i = 0; i < 9; i++) write(root.resolve("cow/" + i + ".png"), png(flat(20, 24, 7)));
        assertThatThrownBy(() -> LOADER.load(folders())).isInstanceOfSatisfying(FaultException.class, e -> {
            assertThat(e.faults()).extracting(Fault::operation).containsExactly("class bee", "class cow");
            assertThat(e.faults()).extracting(Fault::got).containsExactly("4", "1");
        });
    }

    @Test
    void nothingButBrokenFilesIsAFaultThatNamesThem() {
        for (String file : List.of("a/1.png", "b/1.png")) write(root.resolve(file), "hello".getBytes());
        assertThatThrownBy(() -> LOADER.load(folders())).hasMessageContaining("1.png").isInstanceOf(FaultException.class);
    }

    @Test
    void readyMadeTestSplitKeepsItsImages() {
        fill(root.resolve("train"), "cat", 20, 100);
        fill(root.resolve("train"), "dog", 20, 200);
        fill(root.resolve("test"), "cat", 4, 118);
        fill(root.resolve("test"), "dog", 4, 300);
        LoadedImages loaded = LOADER.load(new ImageSource.Folders(root.resolve("train")),
                Optional.of(new ImageSource.Folders(root.resolve("test"))), Progress.SILENT);
        assertThat(loaded.givenTest()).containsExactly(40, 41, 42, 43, 44, 45, 46, 47);
        assertThat(loaded.dataset().name(40)).isEqualTo("test:cat/000.png");
        Split split = loaded.split(Split.Fractions.STANDARD, 1);
        assertThat(split.test()).isEqualTo(loaded.givenTest());
        assertThat(split.removed()).containsExactly(18, 19);
        assertThat(split.train().length + split.validation().length).isEqualTo(38);
    }

    @Test
    void unknownClassesInTheTestSplitAreAFault() {
        fill(root.resolve("train"), "cat", 5, 100);
        fill(root.resolve("train"), "dog", 5, 200);
        fill(root.resolve("test"), "Cat", 5, 300);
        assertThatThrownBy(() -> LOADER.load(new ImageSource.Folders(root.resolve("train")),
                Optional.of(new ImageSource.Folders(root.resolve("test"))), Progress.SILENT)).hasMessageContaining("[Cat]");
    }

    @Test
    void progressTellsEachStepOnce() {
        fill(root, "cat", 30, 100);
        fill(root, "dog", 30, 200);
        ConcurrentSkipListSet<Long> told = new ConcurrentSkipListSet<>();
        LOADER.load(folders(), Optional.empty(), (done, total) -> {
            assertThat(total).isEqualTo(60);
            told.add(done);
        });
        assertThat(told).hasSize(60).contains(1L, 60L);
    }

    @Test
    void mixedImagesComeIntoOneSizeAndAreCounted() {
        for (int i = 0; i < 10; i++) {
            write(root.resolve("a/" + i + ".jpg"), withSegment(jpeg(random(40, 60, 3, i)), 0xE1, jpegExif(6, true)));
            write(root.resolve("b/" + i + ".png"), png(random(60, 40, 1, 100 + i)));
        }
        LoadedImages loaded = LOADER.load(folders());
        assertThat(loaded.dataset().size()).isEqualTo(new CanonicalSize(60, 40, 3));
        assertThat(loaded.report().traits()).containsEntry(ImageTrait.TURNED, 10);
        byte[] first = new byte[loaded.dataset().size().bytes()];
        loaded.dataset().copy(0, first, 0);
        assertThat(Images.read(root.resolve("a/0.jpg"), loaded.dataset().size())).isEqualTo(first);
    }

    @Test
    void readingTwiceGivesOneDigest() {
        fill(root, "cat", 40, 100);
        fill(root, "dog", 40, 200);
        assertThat(IntStream.range(0, 3).mapToObj(_ -> LOADER.load(folders()).dataset().digest()).distinct()).hasSize(1);
    }
}
