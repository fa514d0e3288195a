package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnergyTest {
    /// G4: Luccioni, Jernite and Strubell 2024, table 5; exact to one inference.
    @ParameterizedTest
    @CsvSource({"bloomz-7b,592570000", "bloomz-1b,292467741"})
    void parity(String model, double inferences) {
        EnergyParity parity = EnergyParity.catalogue().find(model);
        assertThat(parity.inferences()).isCloseTo(inferences, within(1.0));
        assertThat(parity.inferences() * parity.inferenceKwh()).isCloseTo(parity.trainingKwh() + parity.fineTuningKwh(), within(1e-9));
    }

    /// G5: Patterson et al. 2021, table 4, GPT-3: published 1287 MWh and 552.1 t.
    @Test
    void trainingOfGpt3() {
        TrainingEnergy run = new TrainingEnergy(14.8 * 24, 10_000, 330, 1.10, 0.429);
        assertThat(run.kilowattHours() / 1000).isCloseTo(1289, withinPercentage(0.3)).isCloseTo(1287, withinPercentage(0.3));
        assertThat(run.tonnes()).isCloseTo(553, withinPercentage(0.3)).isCloseTo(552.1, withinPercentage(0.3));
    }

    /// Table 2: ten tasks, image generation three orders above text classification.
    @Test
    void tasks() {
        assertThat(EnergyParity.tasks().entries()).hasSize(10);
        assertThat(EnergyParity.tasks().find("image-generation").mean() / EnergyParity.tasks().find("text-classification").mean())
                .isCloseTo(1453.5, within(0.1));
    }

    @Test
    void techniques() {
        assertThat(Technique.catalogue().entries()).hasSize(6);
        assertThat(Technique.catalogue().find("scaling-policy").inferenceSpan()).isEqualTo(0.7);
        assertThat(Technique.catalogue().find("chain-of-thought").trainingSpan()).isNull();
    }
}
