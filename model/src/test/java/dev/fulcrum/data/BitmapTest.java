package dev.fulcrum.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitmapTest {
    /// CIPA DC-008: where row 0 and column 0 of the stored image belong. Upright image is "abc / def".
    @ParameterizedTest
    @CsvSource({"1,2,3,abcdef", "2,2,3,cbafed", "3,2,3,fedcba", "4,2,3,defabc",
        "5,3,2,adbecf", "6,3,2,cfbead", "7,3,2,fcebda", "8,3,2,daebfc"})
    void everyOrientationIsTurnedUpright(int orientation, int storedHeight, int storedWidth, String stored) {
        Bitmap upright = new Bitmap(storedHeight, storedWidth, 1, stored.getBytes()).upright(orientation);
        assertThat(upright.height()).isEqualTo(2);
        assertThat(new String(upright.pixels())).isEqualTo("abcdef");
    }

    @Test
    void colourPixelsStayTogetherWhenTurned() {
        Bitmap stored = new Bitmap(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(stored.upright(6).pixels()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(stored.upright(8).pixels()).containsExactly(4, 5, 6, 1, 2, 3);
    }

    @Test
    void greyThroughColourAndBackIsUnchanged() {
        Bitmap grey = TestingImages.random(16, 16, 1, 1);
        assertThat(grey.withChannels(3).withChannels(1).pixels()).isEqualTo(grey.pixels());
    }

    @Test
    void lumaHasThePublishedWeights() {
        Bitmap primaries = new Bitmap(1, 3, 3, new byte[] {-1, 0, 0, 0, -1, 0, 0, 0, -1});
        assertThat(primaries.withChannels(1).pixels()).containsExactly(76, (byte) 150, 29);
    }
}
