package dev.fulcrum.search.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalDistributionTest {
    /// Printed values (Abramowitz and Stegun, tables 26.1 and 26.2).
    @ParameterizedTest
    @CsvSource({"0,0.5", "1,0.841344746068543", "1.959963984540054,0.975", "-3,0.001349898031630", "-4.9,4.791832765903e-7",
            "-5.1,1.698267407147e-7", "-8,6.220960574272e-16"})
    void cumulative(double z, double p) {
        assertThat(NormalDistribution.cumulative(z) / p).isCloseTo(1, within(1e-8));
    }

    @Test
    void quantileUndoesIt() {
        for (double p = 1e-9; p < 1; p += 0.0137) {
            assertThat(NormalDistribution.cumulative(NormalDistribution.quantile(p)) / p).isCloseTo(1, within(1e-9));
        }
    }
}
