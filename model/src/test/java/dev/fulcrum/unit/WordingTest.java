package dev.fulcrum.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|0", "-0.0|0", "0.8612|0.861", "12.44|12.4", "3|3", "12345|12,300", "99949|99,900",
            "99960|100 k",
        "123456|123 k", "999999|1 M", "1234567|1.23 M", "1e9|1 G", "0.0021|0.0021", "0.00000021|2.1e-7", "-1234567|-1.23 M", "NaN|unknown",
        "Infinity|infinite", "-Infinity|-infinite"})
    void numbers(double value, String words) {
        assertThat(Wording.number(value)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|0 s", "0.85|850 ms", "12.44|12.4 s", "59.99|1 min", "200|3 min 20 s", "4320|1 h 12 min",
            "7199|2 h",
        "273600|3 d 4 h", "-5|-5 s"})
    void durations(double seconds, String words) {
        assertThat(Wording.duration(seconds)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0.0021|USD|0.0021 USD", "12.4|USD|12.4 USD", "1234567|USD|1.23 M USD", "12400000|B|12.4 MB",
            "999|J|999 J",
        "1500|J|1.5 kJ", "0.92|1|0.92", "200|s|3 min 20 s", "4.2|ms|4.2 ms"})
    void quantities(double value, String unit, String words) {
        assertThat(Wording.quantity(value, unit)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "open", value = {"0.861|0.849|0.873|1|0.861 ±0.012", "0.86|0.85|0.87|1|0.86 ±0.01",
        "4.2|3.9|5.6|ms|4.2 ms (3.9 to 5.6)", "4.2|4.2|4.2|ms|4.2 ms", "4.2|open|open|ms|4.2 ms", "12|9|open|USD|12 USD (at least 9)",
        "12|open|15|USD|12 USD (at most 15)", "2e6|1e6|3e6|requests|2 M requests (1 M to 3 M)",
                "200|100|300|s|3 min 20 s (1 min 40 s to 5 min)",
        "91000|77400|109000|USD|91,000 USD (77,400 to 109,000)", "120000|90000|190000|USD|120 k USD (90 k to 190 k)",
        "1000|988|1012|USD|1,000 ±12 USD"})
    void estimates(double value, Double low, Double high, String unit, String words) {
        assertThat(Wording.estimate(new Estimate(value, low, high, unit, Basis.MEASURED))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1e6|1 M", "0.25|0.25", "20000|20 k", "1e-5|1e-5", "5000|5,000", "0|0", "0.8625|0.8625",
            "1.5e10|15 G"})
    void ticks(double value, String words) {
        assertThat(Wording.tick(value)).isEqualTo(words);
    }

    @Test
    void clocksAndShares() {
        assertThat(Wording.clock(72)).isEqualTo("1:12");
        assertThat(Wording.clock(7500)).isEqualTo("2:05:00");
        assertThat(Wording.share(0.924)).isEqualTo("92.4 %");
        assertThat(Wording.count(70_000)).isEqualTo("70,000");
    }

    /// Law: what is written is within half a unit of the third digit of what was meant.
    @Test
    void wordsStayWithinThreeDigits() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            double value = Math.pow(10, random.nextDouble() * 24 - 9);
            String[] words = Wording.number(value).replace(",", "").split(" ");
            double factor = words.length == 1 ? 1 : Math.pow(1000, " kMGTPE".indexOf(words[1]));
            assertThat(Double.parseDouble(words[0]) * factor / value).as("%s", value).isBetween(0.995, 1.005);
        }
    }
}
