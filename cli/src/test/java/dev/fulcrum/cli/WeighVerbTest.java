package dev.fulcrum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the verb refuses before it needs an engine; the whole walk is in the product's tests.
class WeighVerbTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"weigh x, either --pack", "weigh x --pack a.jar --import b.json, either --pack", "weigh x y --import b.json, one RESULT",
        "weigh x --pack a.jar, check the path", "weigh none.onnx --pack a.jar, check the path", "weigh . --pack a.jar, finished run",
        "weigh . --import b.json, finished run"})
    void refusesInOneLine(String line, String says) {
        TestingDoor door = new TestingDoor(line.split(" "));
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err().lines()).singleElement().asString().contains(says);
        assertThat(door.out()).isEmpty();
    }

    @Test
    void aFileThatIsNoModelLeavesNoPack() throws Exception {
        Path model = Files.writeString(folder.resolve("m.onnx"), "no model");
        Path pack = folder.resolve("pack.jar");
        TestingDoor door = new TestingDoor("weigh", model.toString(), "--pack", pack.toString(), "--json");
        assertThat(door.run()).isEqualTo(2);
        assertThat(Json.readMap(door.out())).containsOnlyKeys("faults");
        assertThat(folder).isDirectoryNotContaining("glob:**.jar");
    }
}
