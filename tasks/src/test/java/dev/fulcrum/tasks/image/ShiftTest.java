package dev.fulcrum.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.unit.FaultException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShiftTest {
    private static final CanonicalSize SIZE = new CanonicalSize(9, 9, 1);

    private static int sum(byte[] picture) {
        int sum = 0;
        for (byte p : picture) sum += p & 0xff;
        return sum;
    }

    @Test
    void aBlurSpreadsAPointEvenlyAndKeepsWhatThereIs() {
        byte[] point = new byte[81];
        point[40] = (byte) 255;
        byte[] blurred = Shift.applied(List.of(new Shift.Blur(1)), point, SIZE);
        // The middle of a Gaussian of deviation 1 over whole pixels, squared for two directions.
        double middle = 1 / IntStream.rangeClosed(-3, 3).mapToDouble(d -> Math.exp(-d * d / 2.0)).sum();
        assertThat(blurred[40] & 0xff).isCloseTo((int) Math.round(255 * middle * middle), within(1));
        assertThat(blurred[39]).isEqualTo(blurred[41]).isEqualTo(blurred[31]).isEqualTo(blurred[49]);
        assertThat(sum(blurred)).isCloseTo(255, within(15));
        byte[] even = new byte[81];
        Arrays.fill(even, (byte) 200);
        assertThat(Shift.applied(List.of(new Shift.Blur(2.5)), even, SIZE)).isEqualTo(even);
    }

    @Test
    void brightnessIsAFactorThatEndsAtWhite() {
        byte[] picture = {0, 100, (byte) 200};
        assertThat(Shift.applied(List.of(new Shift.Brightness(1.5)), picture, new CanonicalSize(1, 3, 1))).containsExactly(0, (byte) 150, (byte) 255);
    }

    @Test
    void aClassComesAsOftenAsIsAsked() {
        int count = 20_000;
        int[] labels = IntStream.range(0, count).map(i -> i % 2).toArray();
        ImageDataset data = ImageDataset.of(new CanonicalSize(1, 1, 1), List.of("a", "b"), labels,
                IntStream.range(0, count).mapToObj(Integer::toString).toList(), Arena.ofAuto().allocate(count));
        int[] met = ShiftedImages.met(Shift.of("mix=b:4"), data, IntStream.range(0, count).toArray(), 1);
        long ofB = Arrays.stream(met).filter(i -> data.label(i) == 1).count();
        assertThat((double) ofB / (met.length - ofB)).isCloseTo(4, within(0.3));
        assertThatThrownBy(() -> ShiftedImages.met(Shift.of("mix=c:4"), data, new int[] {0}, 1)).isInstanceOf(FaultException.class).hasMessageContaining("[a, b]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "blur", "blur=", "blur=-1", "blur=NaN", "brightness=0", "mix=b", "mix=b:1", "fog=2", "blur=1,,"})
    void whatIsNoChangeIsRefused(String text) {
        assertThatThrownBy(() -> Shift.of(text)).isInstanceOf(FaultException.class).hasMessageContaining("--shift");
    }

    @Test
    void changesFollowEachOther() {
        assertThat(Shift.of("blur=1.5, brightness=0.6,mix=T-shirt/top:3")).containsExactly(new Shift.Blur(1.5), new Shift.Brightness(0.6),
                new Shift.Mix("T-shirt/top", 3));
    }
}
