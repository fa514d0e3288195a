package dev.fulcrum.engines.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.data.events.EventCleaning;
import dev.fulcrum.data.events.EventCluster;
import dev.fulcrum.data.events.EventColumns;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Events cleaned on a cluster against the same rows cleaned one after the other.
class SparkEventsTest {
    private static final String LOCAL = "local[2]";
    private static final EventColumns COLUMNS = new EventColumns("who", "what", Optional.of("how"), Optional.of("much"), Optional.of("when"));
    private static final EventCleaning.Rules RULES = new EventCleaning.Rules(Optional.empty(), Map.of(), true, 1_800_000_000L);
    @TempDir
    Path folder;

    @AfterAll
    static void stop() {
        SparkSession.active().stop();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    @Test
    void aTableIsWhatOneMachineMakesOfIt() throws IOException {
        Random random = new Random(3);
        StringBuilder rows = new StringBuilder("who,what,how,much,when\n");
        EventCleaning whole = new EventCleaning(RULES);
        for (int row = 0; row < 5_000; row++) {
            String user = row % 97 == 0 ? "" : "O'Hara, \"" + random.nextInt(60) + "\" 🛒";
            String item = "i" + random.nextInt(40);
            String kind = new String[] {"click", "purchase", "rating", "?"}[random.nextInt(4)];
            String much = row % 11 == 0 ? "" : Integer.toString(random.nextInt(6) - 1);
            int second = random.nextInt(60);
            rows.append("%s,%s,%s,%s,2026-03-01 10:07:%02d%n".formatted(user.isEmpty() ? "" : quoted(user), item, kind, much, second));
            whole.event(user.isEmpty() ? null : user, item, kind, much.isEmpty() ? Double.NaN : Double.parseDouble(much), 1_772_359_620 + second);
        }
        Path file = Files.writeString(folder.resolve("events.csv"), rows);
        EventCleaning.Cleaned here = whole.done();
        EventCleaning.Cleaned there = EventCluster.at(LOCAL).orElseThrow().clean(LOCAL, file, COLUMNS, RULES);
        assertThat(there.report()).isEqualTo(here.report());
        assertThat(there.table().digest()).isEqualTo(here.table().digest());
    }

    @Test
    void faultsAreThoseOfTheLocalEngine() throws IOException {
        Path file = Files.writeString(folder.resolve("few.csv"), "who,thing\na,b\n");
        assertThatThrownBy(() -> new SparkEvents().clean(LOCAL, file, COLUMNS, RULES)).isInstanceOf(FaultException.class)
                .hasMessageContaining("must have the column what").hasMessageContaining("[who, thing]");
        assertThatThrownBy(() -> new SparkEvents().clean(LOCAL, folder.resolve("none.csv"), COLUMNS, RULES)).isInstanceOf(FaultException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1700000000, 1700000000", "1700000000500, 1700000000.5", "1970-01-02, 86400", "1970-01-02 00:00:01, 86401",
            "1970-01-02T00:01, 86460", "1970-01-02 00:00:01.5, 86401.5", "1970-01-02T00:00:00Z, 86400", "1970-01-02 02:00:00+02:00, 86400",
            "1970-01-02 02:00:00+02, 86400", "yesterday, NaN", "'', NaN"})
    void timesAreRead(String text, double seconds) {
        assertThat(EventText.time(text)).isEqualTo(Double.valueOf(seconds));
    }
}
