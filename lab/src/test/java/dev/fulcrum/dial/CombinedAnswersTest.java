package dev.fulcrum.dial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.measure.Answers;
import java.util.List;
import org.junit.jupiter.api.Test;

class CombinedAnswersTest {
    private static final int[] LABELS = {0, 1, 1, 0};
    private static final Answers FIRST = answers(new float[][] {{0.9f, 0.1f}, {0.6f, 0.4f}, {0.45f, 0.55f}, {0.2f, 0.8f}});
    private static final Answers SECOND = answers(new float[][] {{0.3f, 0.7f}, {0.1f, 0.9f}, {0.2f, 0.8f}, {0.9f, 0.1f}});

    private static Answers answers(float[][] probabilities) {
        Answers.Recorder recorder = new Answers.Recorder(List.of("a", "b"), LABELS.length);
        for (int i = 0; i < LABELS.length; i++) recorder.add(LABELS[i], probabilities[i], 0);
        return recorder.done();
    }

    @Test
    void theSecondModelIsAskedBelowTheThresholdAlone() {
        var predicted = CombinedAnswers.of(new Combination.Cascade(0.7), List.of(FIRST, SECOND), "accuracy").orElseThrow();
        assertThat(predicted.share()).isEqualTo(0.5);
        assertThat(predicted.quality().right()).as("right are 0 by the first and 1 and 2 by the second; 3 is surely wrong").isEqualTo(3);
        assertThat(CombinedAnswers.of(new Combination.Cascade(0.01), List.of(FIRST, SECOND), "accuracy").orElseThrow().quality())
                .isEqualTo(FIRST.quality("accuracy"));
        assertThat(CombinedAnswers.of(new Combination.Cascade(0.999), List.of(FIRST, SECOND), "accuracy").orElseThrow().quality())
                .isEqualTo(SECOND.quality("accuracy"));
    }

    @Test
    void theMeanDecidesInAnEnsemble() {
        // Means of the class that is right: 0.6, 0.65, 0.675, 0.55.
        var predicted = CombinedAnswers.of(new Combination.Ensemble(), List.of(FIRST, SECOND), "accuracy").orElseThrow();
        assertThat(predicted.quality().right()).isEqualTo(4);
        assertThat(predicted.share()).isEqualTo(1);
    }

    @Test
    void whatAMirrorShowsIsNotInTheAnswers() {
        assertThat(CombinedAnswers.of(new Combination.Mirror(2), List.of(FIRST), "accuracy")).isEmpty();
    }
}
