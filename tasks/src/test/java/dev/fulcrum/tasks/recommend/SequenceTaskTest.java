package dev.fulcrum.tasks.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.graph.Tensor;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequenceTaskTest {
    private static final long DAY = 86_400;

    /// Some items are bought a hundred times as often as others.
    private static Suggesting shop(int items) {
        Random random = new Random(1);
        EventTable.Builder events = new EventTable.Builder();
        for (int i = 0; i < items; i++) events.add("everybody", "i" + i, EventKind.CLICK, 1, i);
        for (int u = 0; u < 200; u++) {
            for (int k = 0; k < 30; k++) {
                int item = random.nextBoolean() ? random.nextInt(items / 100) : random.nextInt(items);
                events.add("u" + u, "i" + item, EventKind.CLICK, 1, (k + 1) * DAY + u);
            }
        }
        return Suggesting.of(events.build(true), new Suggesting.Asked(EventKind.CLICK, true, false, 3 * DAY, 3 * DAY, 1));
    }

    private static SequenceTask task(Suggesting s) {
        return new SequenceTask(s, new SuggestFit(s, SuggestRecipe.named("plain"), EventSplit.Part.VALIDATION), EventSplit.Part.VALIDATION, false, 7);
    }

    @Test
    void aSmallCatalogueIsScoredWhole() {
        Map<String, Tensor> batch = task(shop(300)).batch(new int[] {5, 6, 7}, 1, 0);
        assertThat(batch.get("candidates").toLongArray()).isEqualTo(IntStream.range(0, 300).asLongStream().toArray());
        assertThat(batch.get("correction").toFloatArray()).containsOnly(0f);
        assertThat(batch.get("scored").count()).isEqualTo(batch.get("target").count());
    }

    /// The sum over the candidates of exp(score - log of the chance to be there) is on average the sum of exp(score) over all items, whatever the scores.
    @Test
    void whatIsDrawnStandsForAll() {
        Suggesting s = shop(4_000);
        SequenceTask task = task(s);
        Random random = new Random(2);
        double[] scores = random.doubles(4_000).map(x -> 3 * x).toArray();
        double whole = 0;
        for (double score : scores) whole += Math.exp(score);
        double sum = 0;
        int batches = 0;
        for (int epoch = 1; epoch <= 60; epoch++) {
            for (int from = 2; from + 16 <= task.trainingExamples(); from += 16) {
                Map<String, Tensor> batch = task.batch(IntStream.range(from, from + 16).toArray(), epoch, 0);
                long[] candidates = batch.get("candidates").toLongArray();
                float[] correction = batch.get("correction").toFloatArray();
                for (int c = 0; c < candidates.length; c++) sum += Math.exp(scores[(int) candidates[c]] + correction[c]);
                batches++;
            }
        }
        assertThat(sum / batches / whole).isCloseTo(1, within(0.02));
    }

    /// Targets stand where the candidates say, events where the history has them.
    @Test
    void eachEventForeseesTheNext() {
        Suggesting s = shop(4_000);
        Map<String, Tensor> batch = task(s).batch(new int[] {9}, 3, 0);
        long[] history = batch.get("history").toLongArray();
        long[] scored = batch.get("scored").toLongArray();
        long[] candidates = batch.get("candidates").toLongArray();
        long[] target = batch.get("target").toLongArray();
        for (int k = 0; k + 1 < scored.length; k++) assertThat(candidates[(int) target[k]]).isEqualTo(history[(int) scored[k + 1]]);
    }
}
