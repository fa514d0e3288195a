package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicasTest {
    /// The response's tail is the convolution of wait and service: summed numerically, equal rates (theta = mu) among them.
    @ParameterizedTest
    @CsvSource({"80,0.1,10", "80,0.1,9", "5,0.1,2", "10,0.1,2", "3,0.2,1"})
    void tailIsTheConvolution(double rate, double service, int servers) {
        MMc queue = new MMc(rate, service, servers);
        for (double t : new double[] {0.05, 0.2, 1}) {
            double sum = queue.waitBeyond(t);
            int steps = 100_000;
            for (int i = 0; i < steps; i++) {
                double w = t * (i + 0.5) / steps;
                double density = (queue.waitBeyond(t * i / steps) - queue.waitBeyond(t * (i + 1) / steps));
                sum += density * Math.exp(-(t - w) / service);
            }
            sum += (1 - queue.erlangC()) * Math.exp(-t / service);
            assertThat(Replicas.responseBeyond(queue, t)).isCloseTo(sum, within(1e-6));
        }
    }

    /// With one server the response is exponential: p99 = ln(100) S / (1 - rho).
    @Test
    void oneServer() {
        assertThat(Replicas.responseQuantile(new MMc(5, 0.1, 1), 0.99)).isCloseTo(Math.log(100) * 0.1 / 0.5, within(1e-9));
        assertThat(Replicas.responseQuantile(new MMc(20, 0.1, 1), 0.99)).isInfinite();
    }

    @Test
    void fewestReplicas() {
        int c = Replicas.forResponse(80, 0.1, 0.5, 0.99);
        assertThat(Replicas.responseBeyond(new MMc(80, 0.1, c), 0.5)).isLessThanOrEqualTo(0.01);
        assertThat(Replicas.responseBeyond(new MMc(80, 0.1, c - 1), 0.5)).isGreaterThan(0.01);
        assertThat(Replicas.forResponse(80, 0.1, 0.4, 0.99)).isEqualTo(-1);
    }
}
