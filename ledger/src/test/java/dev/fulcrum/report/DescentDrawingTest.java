package dev.fulcrum.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescentDrawingTest {
    private static final Pattern TOTAL = Pattern.compile("<title>together [^<]*</title><line class=\"grid\" x1=\"([^\"]+)\" y1=\"([^\"]+)\" x2=\"([^\"]+)\" y2=\"([^\"]+)\"");

    private static Chart.Descent chart(double price, double from, double to) {
        Chart.Series steps = new Chart.Series("the plan in hand", List.of(Chart.Sample.of(price, from), Chart.Sample.of(2 * price, from),
                Chart.Sample.of(2 * price, to)));
        Chart.Series refused = new Chart.Series("refused: next", List.of(Chart.Sample.of(2 * price, to), Chart.Sample.of(4 * price, to),
                Chart.Sample.of(4 * price, 0.9 * to)));
        return new Chart.Descent("left to pay", "USD", List.of(steps), Optional.of(refused),
                List.of(new Chart.Point("most accurate", Estimate.open(6 * price, "USD", Basis.MODELLED), Estimate.open(from, "USD", Basis.MODELLED), Chart.Mark.REFUSED)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 1, 30, 4000})
    void bothAxesHaveOneScale(double price) {
        String svg = Drawing.of(chart(price, 100, 40), Plane.WIDE);
        Matcher totals = TOTAL.matcher(svg);
        int found = 0;
        while (totals.find()) {
            double across = Double.parseDouble(totals.group(3)) - Double.parseDouble(totals.group(1));
            double down = Double.parseDouble(totals.group(4)) - Double.parseDouble(totals.group(2));
            assertThat(across).as("45 degrees").isCloseTo(down, within(0.25));
            found++;
        }
        assertThat(found).isPositive();
        assertThat(svg).contains("refused: next", "most accurate", "dash0").doesNotContain("NaN");
    }

    @Test
    void withoutAPlanNothingIsDrawn() {
        String svg = Drawing.of(new Chart.Descent("left to pay", "USD", List.of(), Optional.empty(), List.of()), Plane.NARROW);
        assertThat(svg).contains("nothing to show yet").doesNotContain("NaN");
    }
}
