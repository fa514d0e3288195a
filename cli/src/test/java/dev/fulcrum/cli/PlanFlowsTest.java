package dev.fulcrum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// why and diff as typed, on a made-up result; check is tested with a real engine in maven-plugin.
class PlanFlowsTest {
    @TempDir
    Path folder;
    private String result;

    @BeforeEach
    void result() throws IOException {
        result = TestingResult.write(folder.resolve("result"), 3).toString();
    }

    @Test
    void whyIsOnePageWithBothBills() {
        TestingDoor door = new TestingDoor("why", result);
        assertThat(door.run()).as(door.err()).isZero();
        assertThat(door.out()).contains("middle, for 1 G requests a month over 12 months", "What rules", "inference-bound: inference is",
                "The bill, beside that of small", "How sure", "P(middle is cheaper than small) = 100 %", "What would change it",
                "demand.requests below").containsPattern("serving, present value +[0-9,.]+ machine-hours x 0.05 USD/hour = [0-9.]+ USD");
        assertThat(door.out().lines()).noneMatch(line -> line.endsWith(" "));
    }

    @Test
    void whyNotSaysWhatRefusesACandidateAndWhatThatCosts() {
        TestingDoor door = new TestingDoor("why", result, "large");
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("Why not large", "refused by latency.p99: p99 24 ms is over 20 ms; admitted by p99 +4 ms, and ",
                "USD a month more");
    }

    @Test
    void whyTakesTheValuesOfPlanAndPrintsJson() {
        TestingDoor door = new TestingDoor("why", result, "--demand", "1e3", "--json");
        assertThat(door.run()).isZero();
        Map<String, Object> json = Json.readMap(door.out());
        assertThat(json).containsKeys("plan", "against", "bill", "comparison", "turns");
        assertThat(((Map<?, ?>) json.get("plan")).get("candidate")).isEqualTo("small");
    }

    @Test
    void withoutAPlanWhySaysWhatStopsIt() {
        TestingDoor door = new TestingDoor("why", result, "--latency", "1");
        assertThat(door.run()).isEqualTo(1);
        assertThat(door.out()).contains("cannot be met", "latency.p99");
    }

    @Test
    void anUnknownCandidateIsRefusedWithTheNames() {
        TestingDoor door = new TestingDoor("why", result, "huge");
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err()).contains("got huge", "large; middle; small");
    }

    @Test
    void planSaysWhatRulesAndWhetherItMatters() {
        TestingDoor door = new TestingDoor("plan", result, "--demand", "1e4");
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("rules     ", "Not worth doing: against what is deployed, middle");
    }

    @Test
    void diffOfAPlanWithItselfIsNothing() {
        TestingDoor door = new TestingDoor("diff", result, result + "/plan.json");
        assertThat(door.run()).isZero();
        assertThat(door.out()).startsWith("same choice  middle").doesNotContain("intervals");
    }

    @Test
    void diffTellsAnotherChoiceByItsExitCode() throws IOException {
        String slower = TestingResult.write(folder.resolve("slower"), 5).toString();
        TestingDoor door = new TestingDoor("diff", result, slower);
        assertThat(door.run()).isEqualTo(1);
        assertThat(door.out()).startsWith("another choice  middle  ->  small").containsPattern("p99 +6\\.0 .*larger than the intervals");
        TestingDoor json = new TestingDoor("diff", result, slower, "--json");
        assertThat(json.run()).isEqualTo(1);
        assertThat(Json.readMap(json.out())).containsEntry("same", false).containsEntry("before", "middle").containsEntry("after", "small");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"verdict\":\"build\"}", "{\"verdict\":\"maybe\"}",
            "{}", "no json", "{\"verdict\":\"build\",\"candidate\":7}"})
    void whatIsNoPlanIsRefused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), text);
        for (List<String> line : List.of(List.of("diff", file.toString(), result), List.of("check", file.toString()))) {
            TestingDoor door = new TestingDoor(line.toArray(String[]::new));
            assertThat(door.run()).isEqualTo(2);
            assertThat(door.err().lines()).hasSize(1).first().asString().contains("other.json").doesNotContain("sorry");
        }
    }

    @Test
    void checkWithoutAModelIsRefused() {
        TestingDoor door = new TestingDoor("check", result);
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err()).contains("model.onnx", "--model");
    }

    @ParameterizedTest
    @CsvSource({"10%, 0.1", "'10 %', 0.1", "0.1, 0.1", "0, 0", "250%, 2.5"})
    void aToleranceIsAShare(String text, double share) {
        assertThat(CheckVerb.share(text)).isEqualTo(share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ten", "-1%", "NaN", "1e9", "%"})
    void whatIsNoShareIsRefused(String text) {
        assertThatThrownBy(() -> CheckVerb.share(text)).isInstanceOf(FaultException.class).hasMessageContaining("10%");
    }
}
