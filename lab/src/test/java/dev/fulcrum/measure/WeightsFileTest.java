package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What comes back from another machine is read whole or refused with one fault that names the file.
class WeightsFileTest {
    private static final PackList LIST = new PackList(List.of(graph("small"), graph("large")), Protocol.DEFAULT.withProcesses(2), 1, 4, 4,
            "linux-x64", "test");
    @TempDir
    Path folder;

    private static PackList.Graph graph(String id) {
        return new PackList.Graph(id, ContentHash.of(id.getBytes()), List.of(new WeighRequest.Input("x", ElementType.FLOAT, List.of(3L))));
    }

    private static MachineWeights weights() {
        return MachineWeights.of(LIST, List.of(process(1), process(1.1)));
    }

    private static ProcessResult process(double slow) {
        Environment environment = new Environment("Some CPU", Set.of("avx2"), 2, 4L << 30, "jdk", "os", List.of("onnxruntime 1"),
                "unknown");
        return new ProcessResult(List.of(weighed("small", 1.5 * slow), weighed("large", 7 * slow)), environment, Basis.MODELLED, 1, 3);
    }

    private static ProcessResult.Weighed weighed(String id, double ms) {
        return new ProcessResult.Weighed(id, new Reading(ms, 0.01), new Reading(2 * ms, 0.02), new Reading(3 * ms, 0.03),
                Map.of(1, new Reading(1.25 * ms, 0.01), 8, new Reading(8 * ms, 0.1)), 1e6, 0.125, Optional.of(0.75), 100, 0);
    }

    @Test
    void whatAPackWritesComesBackAsItIs() throws IOException {
        MachineWeights weights = weights();
        assertThat(WeightsFile.read(file(Json.pretty(weights)))).isEqualTo(weights);
        assertThat(weights.graphs().get("small").digest()).isEqualTo(LIST.graphs().getFirst().digest());
        assertThat(weights.graphs().get("large").measurement().processes()).isEqualTo(2);
    }

    @Test
    void cutOffAnywhereItIsRefused() throws IOException {
        String whole = Json.pretty(weights());
        for (int end = 0; end < whole.length() - 1; end += 1 + whole.length() / 60) refused(whole.substring(0, end), "must be");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"fulcrum weights 1\"       | \"fulcrum weights 9\"   | must say",
        "\"memoryBytes\" : 1000000.0 | \"memoryBytes\" : -1    | at least 0",
        "\"joules\" : 0.125          | \"joules\" : \"NaN\"    | at least 0",
        "\"joules\" : 0.125          | \"joules\" : 1e999      | at least 0",
        "\"value\" : 1.5,           | \"value\" : 0,         | above 0",
        "\"value\" : 3.0,           | \"value\" : 99,        | p50 <= p95 <= p99",
        "\"value\" : 1.875           | \"value\" : 0.1875      | must follow from its processes",
        "\"cores\" : 2               | \"cores\" : 4           | one machine",
        "\"threads\" : 1,¶          | \"threads\" : 2,¶      | threads",
        "\"id\" : \"small\"          | \"id\" : \"large\"      | once a process",
        "\"id\" : \"small\"          | \"id\" : \"other\"      | must",
        "\"environment\"             | \"surroundings\"        | must",
        "\"processes\" : [           | \"others\" : [          | lacks parts",
        "\"digest\"                  | \"digested\"            | lacks parts",
        "\"p99\"                     | \"p999\"                | whole measurement",
        "\"measurement\"             | \"measured\"            | whole measurement"})
    void whatCannotBeIsRefused(String old, String other, String says) throws IOException {
        String whole = Json.pretty(weights());
        String from = old.replace("¶", "\n");
        assertThat(whole).contains(from);
        refused(whole.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(other.replace("¶",
                "\n"))), says);
    }

    @Test
    void hostileJsonIsRefused() throws IOException {
        refused("[".repeat(1_000_000), "must be the whole JSON");
        refused("{\"format\":".repeat(200_000), "must be the whole JSON");
        refused("{\"graphs\":{\"a\":{\"digest\":\"" + "f".repeat(100_000) + "\"}}}", "must be the whole JSON");
        refused("null", "must be the whole JSON");
        refused("{}", "must");
        refused("{\"cores\":" + "9".repeat(100_000) + "}", "must");
    }

    @Test
    void aFileThatIsNotThereIsToldByName() {
        assertThatThrownBy(() -> WeightsFile.read(folder.resolve("none.json"))).isInstanceOf(FaultException.class)
                .hasMessageContaining("none.json")
                .hasMessageContaining("no such file");
    }

    private void refused(String text, String says) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> WeightsFile.read(file)).isInstanceOfSatisfying(FaultException.class,
                e -> assertThat(e.faults()).singleElement()
                .satisfies(f -> assertThat(f.place().orElseThrow().file()).isEqualTo(file.toString()))).hasMessageContaining(says);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("weights.json"), text);
    }
}
