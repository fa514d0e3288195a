package dev.fulcrum.brief;

import static dev.fulcrum.brief.TestingBriefs.brief;
import static dev.fulcrum.brief.TestingBriefs.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentTest {
    @Test
    void aFleetIsReadWhole() {
        Brief brief = brief("deployment: {kind: dedicated, minimum: 2, spare: 1, cores: 2, scaling: fixed, balancing: random, utilisation: 70 %}\n");
        assertThat(brief.deployment()).isEqualTo(new Deployment.Dedicated(2, 1, 2, Deployment.Scaling.FIXED, Deployment.Balancing.RANDOM, 0.7));
        assertThat(brief("deployment: dedicated\n").deployment())
                .isEqualTo(new Deployment.Dedicated(1, 0, 1, Deployment.Scaling.HOURLY, Deployment.Balancing.LEAST_BUSY, 0.6));
    }

    @Test
    void aTariffFillsWhatIsNotNamed() {
        Deployment.Serverless own = (Deployment.Serverless) brief("deployment: {kind: serverless, tariff: cloud-run, fee: 1 USD/million}\n").deployment();
        assertThat(own.fee().value()).isCloseTo(1e-6, within(1e-15));
        assertThat(own.fee().unit()).isEqualTo("USD/request");
        assertThat(own.rounding()).isEqualTo(100);
        Deployment.Serverless usual = (Deployment.Serverless) brief("deployment: serverless\n").deployment();
        // 128 MiB for 100 ms on the published price of a GiB-second, counted in GB-seconds.
        assertThat(usual.gigabyteSecond().value() * 134217728 / 1e9 * 0.1).isCloseTo(1.66667e-5 / 8 * 0.1, within(1e-11));
        assertThat(usual.fee().value() * 1e6).isCloseTo(0.2, within(1e-9));
        assertThat(usual.memoryStep().value()).isEqualTo(1 << 20);
    }

    @Test
    void batchIsAWord() {
        assertThat(brief("deployment: batch\n").deployment()).isEqualTo(new Deployment.Batch());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {kind: dedicated, memoryStep: 1 MiB} | deployment.memoryStep: read brief: must not be given with kind dedicated: got memoryStep
            {kind: batch, utilisation: 0.5}      | deployment.utilisation: read brief: must not be given with kind batch
            {spare: 2}                           | deployment.spare: read brief: must not be given with kind shared-pool: got spare; it belongs to dedicated
            {kind: serverless, tariff: lambada}  | deployment.tariff: read brief: must be one of aws-lambda, cloud-run: got lambada
            {kind: dedicate}                     | deployment.kind: read brief: must be one of shared-pool, dedicated, serverless, batch: got dedicate; did you mean dedicated?
            {kind: dedicated, cores: 8}          | deployment.cores: read brief: must be at most the machine's 2: got 8
            {kind: dedicated, minimum: -1}       | deployment.minimum: read brief: must be in [0, 1000000]: got -1
            {kind: dedicated, spare: 1.5}        | deployment.spare: read brief: must be a whole number: got 1.5
            """)
    void whatDoesNotBelongIsSaid(String deployment, String expected) {
        assertThat(fault("deployment: " + deployment + "\n")).startsWith("brief.yaml:4 " + expected);
    }

    @Test
    void batchPromisesNoLatency() {
        assertThat(fault("deployment: batch\nlatency: 20 ms\n"))
                .isEqualTo("brief.yaml:5 latency: read brief: must not be given with deployment batch, where work waits: got 20.0 ms; "
                        + "remove it (--latency none), or serve on another kind");
        assertThat(brief("latency: none\ndeployment: batch\n").p99()).isEmpty();
    }

    @Test
    void safetyStandsBesideTheLatency() {
        assertThat(brief("latency: {p99: 10, safety: 1.5}\n").safety()).isEqualTo(1.5);
        assertThat(fault("latency: {safety: 0.5}\n")).contains("latency.safety: read brief: must be in [1, 100]: got 0.5");
    }
}
