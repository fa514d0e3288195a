package dev.fulcrum.bench.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ResidentLevelTest {
    private static final long MIB = 1 << 20;

    @Test
    void aLeakIsNeitherFlatNorSettled() {
        ResidentLevel level = ResidentLevel.of(samples(i -> 300 + i));
        assertThat(level.isFlat()).isFalse();
        assertThat(level.isSettled()).isFalse();
    }

    @Test
    void aLevelReachedLateIsSettledOnly() {
        ResidentLevel level = ResidentLevel.of(samples(i -> Math.min(380, 300 + 2 * i)));
        assertThat(level.isFlat()).isFalse();
        assertThat(level.isSettled()).isTrue();
    }

    @Test
    void aSpikeIsNoLevel() {
        assertThat(ResidentLevel.of(samples(i -> i == 97 ? 900 : 300)).isFlat()).isTrue();
    }

    private static List<Long> samples(java.util.function.LongUnaryOperator mebibytes) {
        return LongStream.range(0, 100).map(mebibytes).map(m -> m * MIB).boxed().toList();
    }
}
