package dev.fulcrum.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void readsLikeTheIssueSays() {
        Progress progress = Progress.of("train", 7, 24, "w24 d2, epoch 4/8, val 0.861 ±0.012").withSecondsLeft(71.6).withSpent("0.0021 USD");
        assertThat(progress.line()).isEqualTo("train 7/24 w24 d2, epoch 4/8, val 0.861 ±0.012 | 1:12 left | spent 0.0021 USD");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        assertThat(Progress.of("data", "").line()).isEqualTo("data");
        assertThat(Progress.of("weigh", 1, 3, "").withSecondsLeft(3723).line()).isEqualTo("weigh 1/3 | 1:02:03 left");
        assertThat(Progress.of("report", "").withSecondsLeft(-2).line()).isEqualTo("report | 0:00 left");
    }
}
