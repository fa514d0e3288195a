package dev.fulcrum.engines.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.run.Fleet;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Jobs through Spark's scheduler, in child processes; clusters of several machines are in `./prove spark`.
class SparkFleetTest {
    private static final SandboxOptions WORKER = SandboxOptions.of(TestingWorker.class.getName());

    @Test
    void aJobEndsAsItWouldHere() {
        try (Fleet fleet = Fleet.at("local[2]", WORKER)) {
            List<Map<String, Object>> seen = new ArrayList<>();
            Map<String, Object> last = fleet.run("echo", Map.of("say", "🛒 \"so\""), seen::add);
            assertThat(last).containsEntry("said", "🛒 \"so\"");
            assertThat(seen).containsExactly(last);
            assertThat(((Number) last.get("process")).longValue()).isNotEqualTo(ProcessHandle.current().pid());
            assertThat(fleet.places(7)).isEqualTo(2);
            assertThatThrownBy(() -> fleet.run("echo", Map.of("say", "nothing"), m -> { })).isInstanceOf(FaultException.class)
                    .hasMessageContaining("must have something to say");
            assertThatThrownBy(() -> fleet.run("echo", Map.of("say", "crash"), m -> { })).isInstanceOf(FaultException.class);
        }
    }

    @Test
    void anAddressThatNothingReachesIsAFault() {
        assertThatThrownBy(() -> Fleet.at("yarn://somewhere", WORKER)).isInstanceOf(FaultException.class).hasMessageContaining("spark://HOST:PORT");
    }
}
