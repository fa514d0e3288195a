package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.FaultException;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueTest {

    @ParameterizedTest
    @CsvSource({"0.5, 4.336", "0.8, 11.356", "0.9, 22.898"})
    void p99OfConstantServiceAsPublished(double rho, double p99) {
        assertThat(new MD1(rho, 1).responseQuantile(0.99)).isCloseTo(p99, within(5e-4));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.5, 0.7, 0.9})
    void theAsymptoteOfConstantServiceMeetsErlangsExactSeries(double rho) {
        MD1 queue = new MD1(rho / 0.004, 0.004);
        double p99 = queue.responseQuantile(0.99);
        assertThat(exactWaitBeyond(rho, 0.99 * p99 / 0.004 - 1)).isGreaterThan(0.01);
        assertThat(exactWaitBeyond(rho, 1.01 * p99 / 0.004 - 1)).isLessThan(0.01);
        assertThat(queue.waitBeyond(p99 - 0.004)).isCloseTo(0.01, within(1e-9));
    }

    /// P(W <= t) = (1 - rho) sum_k (-rho (t - k))^k / k! e^(rho (t - k)), S = 1 (Erlang 1909), with digits enough for its cancellation.
    private static double exactWaitBeyond(double rho, double t) {
        MathContext digits = new MathContext(60);
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal factorial = BigDecimal.ONE;
        for (int k = 0; k <= (int) t; k++) {
            if (k > 0) factorial = factorial.multiply(BigDecimal.valueOf(k), digits);
            BigDecimal x = BigDecimal.valueOf(rho).multiply(new BigDecimal(t).subtract(BigDecimal.valueOf(k)), digits);
            sum = sum.add(x.negate().pow(k, digits).divide(factorial, digits).multiply(exp(x, digits), digits), digits);
        }
        return 1 - sum.multiply(BigDecimal.valueOf(1 - rho), digits).doubleValue();
    }

    private static BigDecimal exp(BigDecimal x, MathContext digits) {
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int n = 1; n < 400; n++) {
            term = term.multiply(x, digits).divide(BigDecimal.valueOf(n), digits);
            sum = sum.add(term, digits);
        }
        return sum;
    }

    @Test
    void meanOfConstantServiceIsHalfTheWaitOfExponentialService() {
        double constant = new MD1(80, 0.01).meanResponse() - 0.01;
        double exponential = new MMc(80, 0.01, 1).meanWait();
        assertThat(constant).isCloseTo(exponential / 2, within(1e-12));
        assertThat(new GGc(80, 0.01, 1, 1, 0).meanWait()).isCloseTo(constant, within(1e-12));
    }

    @Test
    void goldenCaseG8() {
        MMc ten = new MMc(80, 0.1, 10);
        assertThat(ten.erlangC()).isCloseTo(0.4092, within(5e-5));
        assertThat(ten.waitBeyond(0.2)).isCloseTo(0.0075, within(5e-5));
        assertThat(new MMc(80, 0.1, 9).waitBeyond(0.2)).isCloseTo(0.0884, within(5e-5));
        assertThat(MMc.fewestServers(80, 0.1, 0.2, 0.01)).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1", "3.2, 4", "8, 10", "12.5, 20"})
    void erlangCByItsDefinition(double load, int servers) {
        double term = 1;
        double below = 0;
        for (int k = 0; k < servers; k++) {
            below += term;
            term *= load / (k + 1);
        }
        double waiting = term * servers / (servers - load);
        assertThat(new MMc(load, 1, servers).erlangC()).isCloseTo(waiting / (below + waiting), within(1e-12));
    }

    @Test
    void allenCunneenIsExactForExponentialService() {
        assertThat(new GGc(80, 0.1, 10, 1, 1).meanResponse()).isEqualTo(new MMc(80, 0.1, 10).meanResponse());
    }

    @Test
    void squareRootStaffingKeepsTheShareThatWaitsNearlyConstant() {
        assertThat(MMc.squareRootStaffing(100, 1)).isEqualTo(110);
        assertThat(MMc.squareRootStaffing(4, 0)).isEqualTo(5);
        double small = new MMc(100, 1, MMc.squareRootStaffing(100, 1)).erlangC();
        double large = new MMc(10_000, 1, MMc.squareRootStaffing(10_000, 1)).erlangC();
        assertThat(small).isCloseTo(large, within(0.02)).isCloseTo(0.22, within(0.02));
    }

    @Test
    void dynamicBatchingOfALoneRequestCostsItsOwnBatchAndGrowsWithoutEnd() {
        assertThat(new DynamicBatchQueue(1e-9, 0.002, 0.005).meanResponse()).isCloseTo(0.007, within(1e-9));
        assertThat(new DynamicBatchQueue(499, 0.002, 0.005).meanResponse()).isGreaterThan(1);
        assertThat(new DynamicBatchQueue(500, 0.002, 0.005).meanResponse()).isInfinite();
    }

    @Test
    void withoutASteadyStateWaitsAreInfinite() {
        assertThat(new MD1(10, 0.1).responseQuantile(0.99)).isInfinite();
        assertThat(new MMc(10, 0.1, 1).meanResponse()).isInfinite();
        assertThat(new MMc(10, 0.1, 1).waitBeyond(3)).isEqualTo(1);
        assertThat(new GGc(10, 0.1, 1, 1, 1).meanWait()).isInfinite();
    }

    @Test
    void aRateThatIsNotOneIsAFault() {
        assertThatThrownBy(() -> new MD1(-1, 0.1)).isInstanceOf(FaultException.class).hasMessageContaining("arrival rate");
        assertThatThrownBy(() -> MMc.fewestServers(1, 1, 1, 0)).isInstanceOf(FaultException.class).hasMessageContaining("share");
    }
}
