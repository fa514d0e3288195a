package dev.fulcrum.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CanonicalSizeTest {
    private static ImageShape grey(int height, int width) {
        return new ImageShape(height, width, 1);
    }

    @Test
    void oneSizeWithinTheRangeIsKept() {
        assertThat(CanonicalSize.choose(List.of(grey(30, 17), grey(30, 17)))).isEqualTo(new CanonicalSize(30, 17, 1));
    }

    @Test
    void oneColourImageMakesThreeChannels() {
        assertThat(CanonicalSize.choose(List.of(grey(28, 28), new ImageShape(28, 28, 3))).channels()).isEqualTo(3);
    }

    @Test
    void mixedSizesGiveTheRoundedMedian() {
        assertThat(CanonicalSize.choose(List.of(grey(30, 41), grey(33, 90), grey(35, 43)))).isEqualTo(new CanonicalSize(32, 44, 1));
    }

    @Test
    void photographsAreScaledToTheLargestSideAndKeepTheirAspect() {
        assertThat(CanonicalSize.choose(List.of(grey(3000, 4000)))).isEqualTo(new CanonicalSize(96, 128, 1));
    }

    @Test
    void iconsAndStripsAreClamped() {
        assertThat(CanonicalSize.choose(List.of(grey(8, 8)))).isEqualTo(new CanonicalSize(16, 16, 1));
        assertThat(CanonicalSize.choose(List.of(grey(10, 5000)))).isEqualTo(new CanonicalSize(16, 128, 1));
    }
}
