package dev.fulcrum.bench.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The claim `./prove mutations` in small.
class MutationTest {
    @TempDir
    Path place;

    @Test
    void everyDamagedModelIsRefusedWithAFaultOrIsAModelStill() throws Exception {
        MutationRun.Result run = MutationRun.of(false, place.resolve("run"), 1, 6_000, 60);
        assertThat(run.broken()).isEmpty();
        assertThat(run.valid() + run.refused()).isEqualTo(run.rounds());
        assertThat(run.byKind()).hasSameSizeAs(Mutation.values());
        assertThat(run.valid()).as("damage that changes nothing essential is accepted").isGreaterThan(run.rounds() / 20);
        assertThat(run.refused()).as("and most damage is seen").isGreaterThan(run.rounds() / 5);
        OpenedModels.Result opened = OpenedModels.of(run.accepted(), place.resolve("accepted"));
        assertThat(opened.opened() + opened.refused() + opened.deaths().size()).isEqualTo(run.accepted().size());
        assertThat(opened.opened()).isPositive();
    }

    /// The examination itself is judged: it must see what it is there for.
    @Test
    void aSoundModelIsValidAndAnEmptyOneIsNot() throws Exception {
        Examination examination = new Examination(place.resolve("own"));
        for (byte[] model : SoundModels.own()) assertThat(examination.of(model, true, 0)).isEqualTo(new Verdict.Valid());
        for (byte[] bad : List.of(new byte[0], new byte[] {1, 2, 3})) {
            assertThat(examination.of(bad, false, 0)).isInstanceOf(Verdict.Refused.class);
        }
    }
}
