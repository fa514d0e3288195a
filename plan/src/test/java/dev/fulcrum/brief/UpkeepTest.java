package dev.fulcrum.brief;

import static dev.fulcrum.brief.TestingBriefs.brief;
import static dev.fulcrum.brief.TestingBriefs.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Retraining, errors, operation and spot training.
class UpkeepTest {
    @Test
    void retrainingIsReadWhole() {
        Retraining read = brief("retraining: {every: best, maxDuration: 2 h, decay: 0.1 points a day, labels: 500, labelPrice: 0.2, "
                + "engineerHours: 3 h, engineerPrice: 100 USD/hour, validation: 20 USD, rollout: 5}\n").retraining();
        assertThat(read.every()).isEqualTo(new Retraining.Every.Best());
        assertThat(read.maxDuration()).contains(7200.0);
        assertThat(read.decay().value()).isCloseTo(0.001, within(1e-15));
        assertThat(read.decay().unit()).isEqualTo("1/day");
        assertThat(read.labels()).isEqualTo(500);
        assertThat(read.labelPrice().value()).isEqualTo(0.2);
        assertThat(read.engineerHours()).isEqualTo(3);
        assertThat(read.engineerPrice().value()).isEqualTo(100);
        assertThat(read.validation().value()).isEqualTo(20);
        assertThat(read.rollout().value()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"0.001, 0.001", "0.1 points a day, 0.001", "0.7 points a week, 0.001", "0.1 %/day, 0.001", "0.0304375/month, 0.001"})
    void decayIsQualityADay(String text, double expected) {
        assertThat(brief("retraining: {decay: " + text + "}\n").retraining().decay().value()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void errorsMayGoByClass() {
        Errors errors = brief("errors: {cost: 0.01, abstain: 0.5 USD, matrix: {shirt: {coat: 2, dress: 0.5 USD}, coat: {shirt: 1}}}\n").errors();
        assertThat(errors.cost().value()).isEqualTo(0.01);
        assertThat(errors.cost().unit()).isEqualTo("USD/wrong answer");
        assertThat(errors.abstain().orElseThrow().value()).isEqualTo(0.5);
        assertThat(errors.matrix()).isEqualTo(Map.of("shirt", Map.of("coat", 2.0, "dress", 0.5), "coat", Map.of("shirt", 1.0)));
        assertThat(brief("errors: 0.01\n").errors().uniform()).isTrue();
    }

    @Test
    void operationHasAnEffortInHoursOrMoney() {
        Operation read = brief("operation: {engineerHours: 4 h a month, stored: 2 GB, effort: 3 h}\nprices: {engineerHour: 50, storage: 0.03}\n")
                .operation();
        assertThat(read.engineerHours()).isEqualTo(4);
        assertThat(read.stored().value()).isEqualTo(2e9);
        assertThat(read.storage().value()).isEqualTo(0.03);
        assertThat(read.effort().value()).isEqualTo(150);
        assertThat(brief("operation: {effort: 40 USD}\n").operation().effort().value()).isEqualTo(40);
        assertThat(brief("operation: {effort: 40}\n").operation().effort().value()).isEqualTo(40);
        assertThat(brief("").operation().effort().value()).isEqualTo(80);
        assertThat(brief("").operation().effort().unit()).isEqualTo("USD");
    }

    @Test
    void spotTrainingIsAWord() {
        assertThat(brief("spot: true\n").spot().training()).isTrue();
        Spot spot = brief("spot: {training: false, interruptions: 2 a day, checkpoint: 10 s, restart: 5 min}\n").spot();
        assertThat(spot.interruptions().value()).isCloseTo(2 / 24.0, within(1e-12));
        assertThat(spot.checkpoint().value()).isEqualTo(10);
        assertThat(spot.restart().value()).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retraining: {decay: -1}                   | retraining.decay: read brief: must be in [0, 1] /day: got -1
            retraining: sometimes                     | retraining: read brief: must be a number in days: got sometimes
            errors: {matrix: {cat: {cat: 1}}}         | errors.matrix.cat.cat: read brief: must be a wrong answer
            errors: {matrix: {cat: {dog: much}}}      | errors.matrix.cat.dog: read brief: must be a number in USD/wrong answer: got much
            errors: {matrix: 3}                       | errors.matrix: read brief: must be a section of keys: got 3
            errors: {abstain: -1}                     | errors.abstain: read brief: must be >= 0 USD/request: got -1
            operation: {effort: 3 weeks}              | operation.effort: read brief: must be a number in USD: got 3 weeks
            operation: {effort: -1 h}                 | operation.effort: read brief: must be a number in USD: got -1 h
            spot: perhaps                             | spot: read brief: must be one of true, false: got perhaps
            spot: {restat: 3}                         | spot.restat: read brief: must be one of training, interruptions, checkpoint, restart: got restat
            limits: {memory: 0}                       | limits.memory: read brief: must be > 0 B: got 0
            """)
    void whatCannotBeIsSaid(String line, String expected) {
        assertThat(fault(line + "\n")).startsWith("brief.yaml:4 " + expected).doesNotContain("\n");
    }
}
