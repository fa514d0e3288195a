package dev.fulcrum.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.unit.Estimate;
import java.util.stream.IntStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FreshnessTest {
    private static Freshness fresh(double low, double value, double high, double days, double worth, double price) {
        return new Freshness(new PairedDifference("ndcg@10", Estimate.measured(value, low, high, "1"), 0, 0, 1000), Optional.empty(), days, worth, price, "USD");
    }

    /// The closed form against trying every period.
    @Test
    void thePeriodIsTheCheapestOfAll() {
        Freshness f = fresh(0.005, 0.01, 0.015, 14, 2, 0.3);
        double best = IntStream.rangeClosed(1, 20_000).mapToDouble(i -> i / 100.0)
                .boxed().min(java.util.Comparator.comparingDouble(t -> 0.3 / t + 2 * 0.01 * t / (2 * 14))).orElseThrow();
        assertThat(f.every()).isCloseTo(best, within(0.01));
        assertThat(f.words()).contains("14 days of validation", "is cheapest");
    }

    @Test
    void whatIsNotSurelyAnythingIsSaidSo() {
        assertThat(fresh(-0.001, 0.01, 0.02, 14, 2, 0.3).words()).contains("folded in alone");
        assertThat(fresh(0.005, 0.01, 0.015, 14, 0, 0.3).words()).contains("give `errors` a price");
    }
}
