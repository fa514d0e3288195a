package dev.fulcrum.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The README's transcript has the shape of what is printed, and its figures name files that exist; never the figures themselves.
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static String between(String mark) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        return readme.substring(readme.indexOf("<!-- " + mark + " -->"), readme.indexOf("<!-- /" + mark + " -->"));
    }

    @Test
    void theTranscriptHasEveryPart() throws IOException {
        String transcript = between("transcript");
        for (String part : List.of("plan ", "quality ", "latency ", "money ", "lifetime ", "from here ", "refused ", "report ", "next ")) {
            assertThat(transcript).containsPattern("(?m)^" + part);
        }
        assertThat(transcript).containsPattern("(?m)^requests/month +model +accuracy +p99 +money a thousand +lifetime money$");
        for (int exponent = 4; exponent <= 10; exponent++) assertThat(transcript).containsPattern("(?m)^1e%02d ".formatted(exponent));
        assertThat(transcript).containsPattern("Below .* requests a month .* is cheaper over its life; above,");
        assertThat(transcript).doesNotContain(" /tmp").doesNotContain(" /work");
    }

    @Test
    void everyMeasuredFigureNamesAResultThatIsThere() throws IOException {
        Matcher names = Pattern.compile("bench/results/([a-z0-9-]+)\\.json").matcher(between("measured"));
        int found = 0;
        while (names.find()) {
            var result = Json.readMap(Files.readString(ROOT.resolve(names.group())));
            assertThat(result).as(names.group()).containsKeys("claim", "holds", "figures", "environment", "seed", "commit");
            found++;
        }
        assertThat(found).isGreaterThanOrEqualTo(4);
    }
}
