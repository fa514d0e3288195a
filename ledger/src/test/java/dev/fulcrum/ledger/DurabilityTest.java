package dev.fulcrum.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurabilityTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 37, 150})
    void everyAcknowledgedEntrySurvivesKillNine(int killedAfter) throws Exception {
        Path file = folder.resolve("ledger.db");
        Process child = TestingProcess.start("append", file.toString(), "killed", "1000000");
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = child.inputReader()) {
            while (acknowledged.size() < killedAfter) acknowledged.add(lines.readLine());
            child.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null && line.length() == 64; line = lines.readLine()) acknowledged.add(line);
        }
        assertThat(child.waitFor()).as("killed, not ended").isNotZero();
        try (Ledger ledger = Ledger.open(file, TestingEntries.NOON)) {
            List<String> kept = ledger.entries(Filter.ALL).stream().map(r -> r.hash().hex()).toList();
            assertThat(kept).startsWith(acknowledged.toArray(String[]::new)).hasSizeBetween(acknowledged.size(), acknowledged.size() + 1);
            assertThat(ledger.verify()).isEqualTo(kept.size());
        }
    }

    @Test
    void twoProcessesBeginAndFillOneFileWithoutLoss() throws Exception {
        Path file = folder.resolve("ledger.db");
        List<Process> both = List.of(TestingProcess.start("append", file.toString(), "left", "120"),
                TestingProcess.start("append", file.toString(), "right", "120"));
        for (Process process : both) {
            process.inputReader().lines().forEach(_ -> {});
            assertThat(process.waitFor()).isZero();
        }
        try (Ledger ledger = Ledger.open(file, TestingEntries.NOON)) {
            assertThat(ledger.entries(Filter.ALL.line("left"))).hasSize(120);
            assertThat(ledger.entries(Filter.ALL.line("right"))).hasSize(120);
            assertThat(ledger.entries(Filter.ALL)).extracting(Recorded::sequence).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void aResultFolderIsHeldByOneProcessUntilItDies() throws Exception {
        Process holder = TestingProcess.start("hold", folder.toString());
        try (BufferedReader lines = holder.inputReader()) {
            lines.readLine();
            assertThatThrownBy(() -> ResultLock.take(folder, TestingEntries.NOON)).isInstanceOf(FaultException.class)
                    .hasMessageContaining("pid " + holder.pid()).hasMessageContaining("--result");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        ResultLock.take(folder, TestingEntries.NOON).close();
    }

    @Test
    void aResultFolderIsHeldOnceInsideAProcessToo() {
        ResultLock lock = ResultLock.take(folder, TestingEntries.NOON);
        assertThatThrownBy(() -> ResultLock.take(folder.resolve("."), TestingEntries.NOON)).isInstanceOf(FaultException.class);
        lock.close();
        ResultLock.take(folder, TestingEntries.NOON).close();
    }
}
