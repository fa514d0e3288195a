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
import picocli.CommandLine;

/// What the front door prints, where, and with which exit code.
class MainTest {
    @TempDir
    Path folder;

    @Test
    void helpNamesEveryVerbButTheHiddenOne() {
        TestingDoor door = new TestingDoor("--help");
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("balance", "train", "record", "measure", "weigh", "plan", "why", "diff", "check", "predict", "suggest", "fold", "adapt",
                        "load", "ledger", "report", "prices", "scale", "completion", "Exit codes")
                .doesNotContain("worker");
        assertThat(door.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(door.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"balance", "train", "record", "measure", "weigh", "plan", "why", "diff", "check", "predict", "suggest", "fold", "adapt", "load",
        "ledger", "report", "prices", "scale", "completion"})
    void everyVerbHasHelpAndJson(String verb) {
        TestingDoor door = new TestingDoor(verb, "--help");
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("Usage: fulcrum " + verb, "--json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"balnce", "balance", "plan", "predict model.onnx", "weigh", "balance a.yaml --no-such", "balance a.yaml --seed x", ""})
    void aCommandLineThatCannotBeReadIsRefused(String line) {
        TestingDoor door = new TestingDoor(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err()).contains("--help");
        assertThat(door.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapt results/none", "adapt results/none --images pictures --shift blur=1", "adapt results/none --shift blur=1 --labelled 0",
        "adapt results/none --shift blur=1"})
    void aChangeThatCannotBeReadIsRefused(String line) {
        TestingDoor door = new TestingDoor(line.split(" "));
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err()).isNotBlank();
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
    void everyKeyOfABriefIsAnOption() {
        CommandLine main = Main.commandLine(new TestingDoor().door);
        CommandLine plan = main.getSubcommands().get("plan");
        main.parseArgs("plan", "results/fashion", "--machine.price", "0.1", "--deployment", "dedicated", "--demand", "5",
                "--demand.profile.week", "[1, 2]");
        assertThat(((PlanVerb) plan.getCommand()).overrides.byKey()).isEqualTo(Map.of("machine.price", "0.1", "deployment", "dedicated",
                "demand", "5", "demand.profile.week", "[1, 2]"));
        assertThat(plan.getCommandSpec().optionsMap().keySet()).containsAll(BriefFlows.keys().stream().map(k -> "--" + k).toList());
    }

    @Test
    void aMisspelledKeyIsCorrected() {
        TestingDoor door = new TestingDoor("plan", "results/fashion", "--machine.prise", "0.1");
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err()).contains("--machine.price");
    }

    @Test
    void pricesAreATableOrJson() throws Exception {
        TestingDoor door = new TestingDoor("prices");
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("machineHour", "USD/hour", "machines.c7i.large.price", "regions.france.carbonIntensity", "2026-11-22");
        Files.writeString(folder.resolve("mine.yaml"), "defaults: {electricity: 0.33}\n");
        Path brief = Files.writeString(folder.resolve("brief.yaml"),
                "task: image-classification\ndata: {images: photos}\ndemand: 3e7\nprices: {file: mine.yaml}\n");
        TestingDoor json = new TestingDoor("prices", brief.toString(), "--json");
        assertThat(json.run()).isZero();
        assertThat(json.out()).contains("\"source\":\"mine.yaml\"");
        Files.delete(folder.resolve("mine.yaml"));
        TestingDoor missing = new TestingDoor("prices", brief.toString());
        assertThat(missing.run()).isEqualTo(2);
        assertThat(missing.err()).contains("brief.yaml:4 prices.file: read brief: must be a text file that can be read: got mine.yaml, and there is");
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
