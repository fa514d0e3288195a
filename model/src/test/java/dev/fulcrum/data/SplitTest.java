package dev.fulcrum.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    private static final int[] NONE = {};
    private static final Split.Fractions STANDARD = Split.Fractions.STANDARD;

    /// Classes of 5 to 60 images, in mixed order; no two images are equal.
    private static ImageDataset different(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int classes = random.nextInt(2, 8);
        int[] labels = IntStream.range(0, classes).flatMap(c -> IntStream.range(0, random.nextInt(5, 61)).map(_ -> c)).toArray();
        for (int i = labels.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = labels[i];
            labels[i] = labels[j];
            labels[j] = swapped;
        }
        return ImageDatasetTest.dataset(classes, labels);
    }

    /// About half of the images are copies of others of their class.
    private static ImageDataset repeated(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] labels = random.ints(300, 0, 3).toArray();
        byte[] pixels = new byte[900];
        for (int i = 0; i < 300; i++) {
            pixels[3 * i] = (byte) random.nextInt(80);
            pixels[3 * i + 2] = (byte) labels[i];
        }
        return ImageDatasetTest.of(3, labels, pixels);
    }

    private static Set<ByteBuffer> pixels(ImageDataset data, int[] images) {
        Set<ByteBuffer> pixels = new HashSet<>();
        for (int i : images) pixels.add(data.image(i));
        return pixels;
    }

    private static void assertPartition(ImageDataset data, Split split) {
        Set<Integer> all = new TreeSet<>();
        for (int[] part : new int[][] {split.train(), split.validation(), split.test(), split.removed()}) {
            for (int i : part) assertThat(all.add(i)).as("image %d is in one part", i).isTrue();
        }
        assertThat(all).hasSize(data.count());
    }

    private static void assertNothingShared(ImageDataset data, Split split) {
        assertThat(pixels(data, split.train())).doesNotContainAnyElementsOf(pixels(data, split.validation()))
                .doesNotContainAnyElementsOf(pixels(data, split.test()));
        assertThat(pixels(data, split.validation())).doesNotContainAnyElementsOf(pixels(data, split.test()));
    }

    private static long count(ImageDataset data, int[] images, int label) {
        return Arrays.stream(images).filter(i -> data.label(i) == label).count();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyClassIsDividedByTheFractionsWithinOne(long seed) {
        ImageDataset data = different(seed);
        Split split = Split.of(data, NONE, STANDARD, seed);
        assertPartition(data, split);
        assertThat(split.removed()).isEmpty();
        for (int c = 0; c < data.classes().size(); c++) {
            long n = count(data, IntStream.range(0, data.count()).toArray(), c);
            assertThat(Math.abs(count(data, split.test(), c) - 0.2 * n)).isLessThanOrEqualTo(1);
            assertThat(Math.abs(count(data, split.validation(), c) - 0.2 * n)).isLessThanOrEqualTo(1);
            assertThat(Math.abs(count(data, split.train(), c) - 0.6 * n)).isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void equalPixelsNeverSpanSplits(long seed) {
        ImageDataset data = repeated(seed);
        Split split = Split.of(data, NONE, STANDARD, seed);
        assertPartition(data, split);
        assertNothingShared(data, split);
        for (int c = 0; c < 3; c++) assertThat(count(data, split.test(), c)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aReadyMadeTestSplitIsKeptAndItsCopiesAreRemoved(long seed) {
        ImageDataset data = repeated(seed);
        int[] given = IntStream.range(250, 300).toArray();
        Split split = Split.of(data, given, STANDARD, seed);
        assertPartition(data, split);
        assertNothingShared(data, split);
        assertThat(split.test()).isEqualTo(given);
        assertThat(split.removed()).isNotEmpty();
        assertThat(pixels(data, given)).containsAll(pixels(data, split.removed()));
        assertThat(split.validation().length / (double) (split.train().length + split.validation().length)).isBetween(0.22, 0.28);
    }

    @Test
    void theSeedDecides() {
        ImageDataset data = different(3);
        assertThat(Split.of(data, NONE, STANDARD, 7)).isEqualTo(Split.of(data, NONE, STANDARD, 7))
                .isNotEqualTo(Split.of(data, NONE, STANDARD, 8));
    }

    /// Pinned: a recorded split must mean the same images on every machine and in every release.
    @Test
    void aSplitIsTheSameEverywhere() {
        Split split = Split.of(ImageDatasetTest.dataset(2, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1), NONE, STANDARD, 42);
        assertThat(split.train()).containsExactly(0, 1, 2, 5, 7, 8);
    }

    @Test
    void aSplitSurvivesJson() {
        Split split = Split.of(different(2), NONE, STANDARD, 1);
        assertThat(Json.read(Json.write(split), Split.class)).isEqualTo(split);
    }

    @Test
    void indicesRise() {
        Split split = Split.of(different(4), NONE, STANDARD, 1);
        assertThat(split.train()).isSorted();
        assertThat(split.validation()).isSorted();
        assertThat(split.test()).isSorted();
    }

    @Test
    void everyImageIsLikelyToBeTested() {
        ImageDataset data = different(5);
        Set<Integer> tested = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) Arrays.stream(Split.of(data, NONE, STANDARD, seed).test()).forEach(tested::add);
        assertThat(tested).hasSize(data.count());
    }

    @Test
    void fractionsMustAddUp() {
        assertThatThrownBy(() -> new Split.Fractions(0.6, 0.2, 0.3)).isInstanceOf(FaultException.class);
        assertThatThrownBy(() -> new Split.Fractions(1, 0, 0)).isInstanceOf(FaultException.class);
        assertThatThrownBy(() -> new Split.Fractions(Double.NaN, 0.5, 0.5)).isInstanceOf(FaultException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aPartOfTheTrainingExamplesKeepsClassSharesAndLiesInALargerPart(long seed) {
        ImageDataset data = different(seed);
        Split split = Split.of(data, NONE, STANDARD, seed);
        int quarter = split.train().length / 4;
        Split small = split.sampled(data, quarter, 7);
        Split half = split.sampled(data, split.train().length / 2, 7);
        assertThat(small.train()).hasSize(quarter).isSorted().doesNotHaveDuplicates();
        assertThat(half.train()).contains(small.train());
        assertThat(split.train()).contains(half.train());
        assertThat(small.validation()).isEqualTo(split.validation());
        for (int c = 0; c < data.classes().size(); c++) {
            double share = (double) count(data, split.train(), c) / split.train().length;
            assertThat(Math.abs(count(data, small.train(), c) - share * quarter)).isLessThanOrEqualTo(1.5);
        }
        assertThat(split.sampled(data, quarter, 8).train()).isNotEqualTo(small.train());
    }
}
