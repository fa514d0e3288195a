package dev.fulcrum.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
    @ParameterizedTest
    @CsvSource({"7,5,3,2,1", "5,7,16,16,3", "40,9,16,20,3", "9,40,20,16,1", "28,28,14,14,1", "1,1,4,4,3", "2,300,3,7,1", "31,33,32,32,3",
        "1000,3,1,1,1"})
    void agreesWithTheDefinition(int h, int w, int outH, int outW, int channels) {
        Bitmap image = TestingImages.random(h, w, channels, 31L * h + w);
        byte[] resized = Resize.apply(image, new CanonicalSize(outH, outW, channels));
        for (int y = 0; y < outH; y++) {
            for (int x = 0; x < outW; x++) {
                for (int c = 0; c < channels; c++) {
                    double expected = defined(image, outH, outW, y, x, c);
                    assertThat(resized[(y * outW + x) * channels + c] & 255).as("at %d,%d,%d of %s", y, x, c, expected)
                            .isBetween((int) Math.floor(expected + 0.5 - 1e-6), (int) Math.floor(expected + 0.5 + 1e-6));
                }
            }
        }
    }

    /// The rule in floating point, one output at a time: sum over all inputs of both axes' weights.
    private static double defined(Bitmap image, int outH, int outW, int y, int x, int c) {
        double sum = 0;
        for (int i = 0; i < image.height(); i++) {
            for (int j = 0; j < image.width(); j++) {
                sum += weight(image.height(), outH, y, i) * weight(image.width(), outW, x, j)
                        * (image.pixels()[(i * image.width() + j) * image.channels() + c] & 255);
            }
        }
        return sum;
    }

    /// Share of input p in output i: overlap over length when shrinking, else a hat of width 1 around the (clamped) half-pixel centre.
    private static double weight(int in, int out, int i, int p) {
        double scale = (double) in / out;
        if (in > out) return Math.max(0, Math.min((i + 1) * scale, p + 1) - Math.max(i * scale, p)) / scale;
        double centre = Math.clamp((i + 0.5) * scale - 0.5, 0, in - 1);
        return Math.max(0, 1 - Math.abs(centre - p));
    }

    @Test
    void equalSizeIsUnchanged() {
        Bitmap image = TestingImages.random(28, 20, 3, 5);
        assertThat(Resize.apply(image, new CanonicalSize(28, 20, 3))).isEqualTo(image.pixels()).isNotSameAs(image.pixels());
    }

    @Test
    void flatImagesStayFlatAtAnySize() {
        for (int v : new int[] {0, 1, 127, 254, 255}) {
            assertThat(Resize.apply(TestingImages.flat(37, 91, v), new CanonicalSize(16, 128, 1))).containsOnly(v);
        }
    }

    @Test
    void averagingKeepsTheMeanWhenSidesDivide() {
        Bitmap image = new Bitmap(2, 4, 1, new byte[] {0, 2, 100, 101, 4, 6, 102, 104});
        assertThat(Resize.apply(image, new CanonicalSize(1, 2, 1))).containsExactly(3, 102);
    }

    @Test
    void longestSideDoesNotOverflow() {
        Bitmap image = TestingImages.flat(1, 65_535, 255);
        assertThat(Resize.apply(image, new CanonicalSize(1024, 1, 1))).containsOnly(255);
        assertThat(Resize.apply(image.upright(6), new CanonicalSize(1, 1024, 1))).containsOnly(255);
    }
}
