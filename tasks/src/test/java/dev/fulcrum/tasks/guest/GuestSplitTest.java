package dev.fulcrum.tasks.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestSplitTest {

    /// Every example once, no equal pair across parts, each class in its share, the same from the same seed.
    @ParameterizedTest
    @CsvSource({"1000, 10, 1.0, true", "1000, 3, 0.5, true", "57, 2, 0.9, true", "300, 5, 0.2, false", "8, 2, 1.0, true"})
    void dividesWithoutLeaking(int size, int classes, double distinct, boolean labelled) {
        TestingData data = TestingData.of(size, classes, distinct, labelled, 7);
        GuestSplit split = GuestSplit.of(data, 3);
        int[] all = java.util.stream.Stream.of(split.train(), split.validation(), split.test()).flatMapToInt(IntStream::of).toArray();
        assertThat(all).hasSize(size).doesNotHaveDuplicates();
        assertThat(prints(data, split.train())).doesNotContainAnyElementsOf(prints(data, split.test()))
                .doesNotContainAnyElementsOf(prints(data, split.validation()));
        assertThat(prints(data, split.validation())).doesNotContainAnyElementsOf(prints(data, split.test()));
        assertThat(GuestSplit.of(data, 3)).isEqualTo(split);
        if (size > 100) assertThat(GuestSplit.of(data, 4)).isNotEqualTo(split);
        if (!labelled || distinct < 1 || size < 100) return;
        for (int c = 0; c < classes; c++) {
            int label = c;
            long inTest = IntStream.of(split.test()).filter(i -> data.labels().orElseThrow()[i] == label).count();
            long inAll = IntStream.range(0, size).filter(i -> data.labels().orElseThrow()[i] == label).count();
            assertThat(inTest).isEqualTo(Math.round(0.3 * inAll));
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 0.5", "400, 1.0"})
    void aReadyMadeTestSplitKeepsItsExamplesAndTheirEqualsAreLeftOut(int size, double distinct) {
        TestingData data = TestingData.of(size, 4, distinct, true, 7).withTest(IntStream.range(size / 2, size).toArray());
        GuestSplit split = GuestSplit.of(data, 3);
        assertThat(split.test()).isEqualTo(data.test());
        Set<Long> seen = new HashSet<>(prints(data, split.train()));
        seen.addAll(prints(data, split.validation()));
        assertThat(seen).doesNotContainAnyElementsOf(prints(data, split.test()));
        assertThat(split.validation().length).isPositive().isLessThan(split.train().length);
    }

    private static Set<Long> prints(GuestData data, int[] part) {
        Set<Long> prints = new HashSet<>();
        for (int i : part) prints.add(data.fingerprint(i));
        return prints;
    }
}
