package dev.fulcrum.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.tasks.TaskBrief;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// docs/brief.md has every key of a brief in its table, and no other.
class BriefPageTest {
    @Test
    void thePageAndTheParserKnowTheSameKeys() throws IOException {
        String table = Files.readString(Path.of("../docs/brief.md")).lines().filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 1))).collect(Collectors.joining("\n"));
        Set<String> keys = Pattern.compile("`([A-Za-z.0-9]+)`").matcher(table).results().map((MatchResult m) -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(keys).isEqualTo(TaskBrief.keys());
    }
}
