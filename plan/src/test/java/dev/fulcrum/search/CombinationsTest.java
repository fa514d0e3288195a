package dev.fulcrum.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.dial.Combination;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CombinationsTest {
    private static final int EXAMPLES = 2_000;

    /// A model that is sure where it is right and errs where it doubts: the harder an example, the less of it.
    private static Combinations.Part part(String key, double seconds, double skill, long seed) {
        Random random = new Random(seed);
        Random hardness = new Random(99);
        Answers.Recorder recorder = new Answers.Recorder(List.of("a", "b"), EXAMPLES);
        for (int i = 0; i < EXAMPLES; i++) {
            double margin = skill - hardness.nextDouble() + 0.1 * random.nextGaussian();
            float right = (float) (1 / (1 + Math.exp(-8 * margin)));
            recorder.add(0, new float[] {right, 1 - right}, 0);
        }
        return new Combinations.Part(key, seconds, recorder.done());
    }

    private static final List<Combinations.Part> TRAINED =
            List.of(part("small", 1e-4, 0.85, 1), part("large", 2e-3, 0.97, 2), part("worse", 3e-3, 0.80, 3));

    @Test
    void everyOptionBeatsEachSingleModelOnOneOfTheTwo() {
        List<Combinations.Option> options = Combinations.of(TRAINED, "accuracy", OptionalInt.empty(), 1e-5);
        assertThat(options).isNotEmpty().allSatisfy(o -> assertThat(TRAINED).noneMatch(p ->
                p.busySeconds() <= o.busySeconds() && p.answers().quality("accuracy").right() >= o.predicted().right()));
        for (int i = 1; i < options.size(); i++) {
            assertThat(options.get(i).busySeconds()).isGreaterThanOrEqualTo(options.get(i - 1).busySeconds());
            assertThat(options.get(i).predicted().right()).isGreaterThan(options.get(i - 1).predicted().right());
        }
    }

    @Test
    void aCascadeHasMostOfTheLargeModelsQualityAtAFractionOfItsTime() {
        double large = TRAINED.get(1).answers().quality("accuracy").value();
        assertThat(Combinations.of(TRAINED, "accuracy", OptionalInt.empty(), 1e-5)).anySatisfy(o -> {
            assertThat(o.how()).isInstanceOf(Combination.Cascade.class);
            assertThat(o.parts()).containsExactly("small", "large");
            assertThat(o.predicted().value()).isGreaterThan(large - 0.005);
            assertThat(o.busySeconds()).isLessThan(0.6 * 2e-3);
        });
    }

    @Test
    void modelsThatAreDearerAndWorseAreNoPart() {
        assertThat(Combinations.of(TRAINED, "accuracy", OptionalInt.of(2), 1e-5)).noneMatch(o -> o.parts().contains("worse"));
    }

    @Test
    void whatIsBoughtIsNamedByItsPartsAndReadBack() {
        Purchase cascade = new Purchase.Combine(new Combination.Cascade(0.9), List.of("a-rung1", "b-rung2-int8"));
        assertThat(cascade.key()).isEqualTo("cascade-of-a-rung1-and-b-rung2-int8-under-0.9000");
        assertThat(Purchase.Combine.isKey(cascade.key())).isTrue();
        assertThat(Purchase.Combine.isKey("w8-d1-r14-flip-rung2-int8")).isFalse();
        assertThat(Json.read(Json.write(cascade), Purchase.class)).isEqualTo(cascade);
        assertThat(cascade.quantized()).isFalse();
    }
}
