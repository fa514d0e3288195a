package dev.fulcrum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the front door prints, where, and with which exit code.
class MainTest {
    @TempDir
    Path folder;

    @Test
    void helpNamesEveryVerbButTheHiddenOne() {
        TestingDoor door = new TestingDoor("--help");
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("balance", "train", "measure", "plan", "predict", "ledger", "report", "completion", "Exit codes")
                .doesNotContain("worker");
        assertThat(door.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(door.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"balance", "train", "measure", "plan", "predict", "ledger", "report", "completion"})
    void everyVerbHasHelpAndJson(String verb) {
        TestingDoor door = new TestingDoor(verb, "--help");
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("Usage: fulcrum " + verb, "--json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"balnce", "balance", "plan", "predict model.onnx", "balance a.yaml --no-such", "balance a.yaml --seed x", ""})
    void aCommandLineThatCannotBeReadIsRefused(String line) {
        TestingDoor door = new TestingDoor(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err()).contains("--help");
        assertThat(door.out()).isEmpty();
    }

    @Test
    void aMisspelledVerbIsCorrected() {
        TestingDoor door = new TestingDoor("balnce");
        door.run();
        assertThat(door.err().lines()).hasSize(1).first().asString().contains("did you mean", "balance");
    }

    @Test
    void withJsonARefusalIsJsonOnStandardOutput() {
        TestingDoor door = new TestingDoor("plan", "--json");
        assertThat(door.run()).isEqualTo(2);
        assertThat(Json.readMap(door.out())).containsOnlyKeys("faults");
        assertThat(door.err()).isEmpty();
    }

    @Test
    void anAtlasOfNoTwoAxesIsRefused() {
        TestingDoor door = new TestingDoor("plan", "results/none", "--json", "--atlas", "volume,price");
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.out()).contains("two different axes", "retraining");
    }

    @Test
    void faultsAreOneALine() {
        TestingDoor door = new TestingDoor("balance");
        Fault first = Fault.of("quality.minimum", "must be in (0, 1]", "1.2", "write 0.92").at(new Place("brief.yaml", 7, "quality.minimum"));
        Fault second = Fault.of("task", "must be known", "two\nlines", "see the schema");
        assertThat(new Failures(door.door).execution(new FaultException(List.of(first, second), null))).isEqualTo(2);
        assertThat(door.err().lines()).containsExactly(first.toString(), "task: must be known: got two / lines; see the schema");
    }

    @Test
    void anUnknownFailureIsOneLineAndItsTraceIsInTheLog() throws Exception {
        Path log = folder.resolve("deep/fulcrum.log");
        TestingDoor door = new TestingDoor(log, 0, "measure", "m.onnx");
        assertThat(new Failures(door.door).execution(new IllegalStateException("the pears are not apples"))).isEqualTo(2);
        assertThat(door.err().lines()).hasSize(1).first().asString().contains("sorry", "the pears are not apples", log.toString());
        assertThat(Files.readString(log)).contains("fulcrum measure m.onnx", "MainTest.anUnknownFailure");
    }

    @ParameterizedTest
    @CsvSource({"examples/fashion/brief.yaml,results/fashion", "brief.yml,results/", "/data/shoes.yaml,results/shoes"})
    void aResultGoesToAFolderNamedAfterTheBrief(String brief, String result) {
        BalanceVerb verb = new BalanceVerb(new TestingDoor().door);
        verb.brief = Path.of(brief);
        assertThat(verb.folder().toString()).startsWith(result);
    }

    @Test
    void overridesGoByTheBriefsKeysAsTyped() {
        Overrides overrides = new Overrides();
        overrides.demand = "1e9";
        overrides.quality = "0.92";
        assertThat(overrides.byKey()).isEqualTo(Map.of("demand", "1e9", "quality", "0.92"));
    }

    @Test
    void theCompletionScriptKnowsVerbsAndOptions() {
        TestingDoor door = new TestingDoor("completion");
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("complete", "balance", "--demand");
    }

    @ParameterizedTest
    @CsvSource({"25,true", "25.0.2+8,true", "24.0.2,true", "17.0.15,true", "25.0.3+9-LTS,false", "25.0.3,false", "25.1,false", "26,false"})
    void onlySoundJavaIsTaken(String version, boolean refused) {
        assertThat(JavaVersion.refused(Runtime.Version.parse(version)).isPresent()).isEqualTo(refused);
    }
}
