package dev.fulcrum.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fulcrum.unit.FaultException;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every way in which a worker can end, each with a real process.
@Timeout(60)
class SandboxTest {
    private final List<Map<String, Object>> messages = new ArrayList<>();

    @AfterEach
    void forgetProperty() {
        System.clearProperty("fulcrum.testing");
    }

    @Test
    void messagesArriveInOrderAndTheLastIsTheResult() {
        Map<String, Object> last = run(TestingMain.options(), Map.of("do", "count", "to", 2000));
        assertThat(last).isEqualTo(Map.of("i", 2000));
        assertThat(messages).hasSize(2001).last().isEqualTo(last);
        assertThat(messages.get(1000)).isEqualTo(Map.of("i", 1000));
    }

    @Test
    void environmentAndPropertiesReachTheWorker() {
        System.setProperty("fulcrum.testing", "a value, with spaces");
        Map<String, Object> last = run(TestingMain.options().withEnvironment("FULCRUM_TESTING", "x"), Map.of("do", "environment"));
        assertThat(last).isEqualTo(Map.of("omp", "PASSIVE", "mine", "x", "property", "a value, with spaces"));
    }

    @Test
    void printingOfJavaAndNativeCodeDoesNotHarmTheFramesAndIsKept() {
        FaultException e = failure(TestingMain.options(), "print");
        assertThat(messages).last().isEqualTo(Map.of("unharmed", true));
        assertThat(e).hasMessageContaining("exit status 5");
        assertThat(e.getCause()).hasMessageContaining("a library talks").hasMessageContaining("a native library talks");
    }

    @Test
    void anExceptionNamesTheJobAndItsTrace() {
        FaultException e = failure(TestingMain.options(), "throw");
        assertThat(e).hasMessageContaining("run testing").hasMessageContaining("the pears are not apples");
        assertThat(e.getCause()).hasMessageContaining("TestingJob.run");
    }

    @Test
    void faultsOfTheJobArriveAsTheyWere() {
        assertThat(failure(TestingMain.options(), "fault").faults()).isEqualTo(TestingJob.faults());
    }

    @Test
    void exitsHaltsAndSignalsAreToldApart() {
        assertThat(failure(TestingMain.options(), "exit")).hasMessageContaining("exit status 7");
        assertThat(failure(TestingMain.options(), "segv")).hasMessageContaining("SIGSEGV");
        assertThat(failure(TestingMain.options(), "signal").getMessage()).contains("SIGSEGV (a fault in native code)");
    }

    @Test
    void aWorkerThatEndsBeforeItIsAskedIsAFault() {
        assertThat(failure(SandboxOptions.of(TestingMain.class.getName(), "silent"), "count")).hasMessageContaining("exit status 0");
    }

    @Test
    void aStoppedProcessIsSilentAndEnds() {
        SandboxOptions impatient = TestingMain.options().withSilence(Duration.ofSeconds(3));
        assertThat(failure(impatient, "stop")).hasMessageContaining("no sign of life for 3 s");
        assertThat(ended(pid())).isTrue();
    }

    @Test
    void aJobWithoutProgressEndsThoughItsProcessBeats() {
        assertThat(failure(TestingMain.options().withPatience(Duration.ofSeconds(2)), "sleep")).hasMessageContaining("no progress for 2 s");
        assertThat(ended(pid())).isTrue();
    }

    @Test
    void aFullHeapIsNamed() {
        assertThat(failure(TestingMain.options(), "heap")).hasMessageContaining("out of memory").hasMessageContaining("smaller batch");
    }

    @Test
    void nativeMemoryHasItsOwnLimit() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is watched through /proc");
        SandboxOptions small = TestingMain.options().withResidentBytes(300L << 20).withJvmFlag("-XX:MaxDirectMemorySize=1g");
        assertThat(failure(small, "resident")).hasMessageContaining("limit 300 MB");
    }

    @Test
    void anUnknownJobIsAFault() {
        assertThatThrownBy(() -> new Sandbox(TestingMain.options()).run("nonsense", Map.of(), messages::add))
                .isInstanceOf(FaultException.class).hasMessageContaining("nonsense");
    }

    @Test
    void closingEndsTheWorker() {
        Sandbox sandbox = new Sandbox(TestingMain.options());
        assertThatThrownBy(() -> sandbox.run("testing", Map.of("do", "sleep"), message -> {
            messages.add(message);
            sandbox.close();
        })).isInstanceOf(CancellationException.class);
        assertThat(ended(pid())).isTrue();
    }

    @Test
    void aProcessIsKeptForAsManyJobsAsAreAllowed() {
        try (Sandbox sandbox = new Sandbox(TestingMain.options().withJobs(2))) {
            long first = pidOf(sandbox);
            assertThat(pidOf(sandbox)).isEqualTo(first);
            assertThat(pidOf(sandbox)).isNotEqualTo(first);
            assertThat(ended(first)).isTrue();
        }
    }

    @Test
    void aProcessIsNotKeptAfterAFaultNorUsedOnceItIsDead() {
        try (Sandbox sandbox = new Sandbox(TestingMain.options().withJobs(9))) {
            long first = pidOf(sandbox);
            assertThatThrownBy(() -> sandbox.run("testing", Map.of("do", "fault"), messages::add)).isInstanceOf(FaultException.class);
            long second = pidOf(sandbox);
            assertThat(second).isNotEqualTo(first);
            ProcessHandle.of(second).orElseThrow().destroyForcibly();
            assertThat(ended(second)).isTrue();
            assertThat(pidOf(sandbox)).isNotEqualTo(second);
        }
    }

    @Test
    void closingEndsProcessesThatWereKept() {
        Sandbox sandbox = new Sandbox(TestingMain.options().withJobs(9));
        long kept = pidOf(sandbox);
        sandbox.close();
        assertThat(ended(kept)).isTrue();
    }

    private long pidOf(Sandbox sandbox) {
        return ((Number) sandbox.run("testing", Map.of("do", "nothing"), messages::add).get("pid")).longValue();
    }

    @Test
    void aDeadParentEndsItsWorker() throws Exception {
        Process parent = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                "-cp", System.getProperty("java.class.path"), TestingMain.class.getName(), "parent").start();
        try (BufferedReader reader = parent.inputReader()) {
            long worker = Long.parseLong(reader.readLine());
            assertThat(ProcessHandle.of(worker)).isPresent();
            parent.destroyForcibly().waitFor();
            assertThat(ended(worker)).isTrue();
        }
    }

    private Map<String, Object> run(SandboxOptions options, Map<String, Object> request) {
        try (Sandbox sandbox = new Sandbox(options)) {
            return sandbox.run("testing", request, messages::add);
        }
    }

    private FaultException failure(SandboxOptions options, String what) {
        return catchThrowableOfType(FaultException.class, () -> run(options, Map.of("do", what)));
    }

    private long pid() {
        return ((Number) messages.getFirst().get("pid")).longValue();
    }

    private static boolean ended(long pid) {
        return ProcessHandle.of(pid).map(handle -> {
            try {
                handle.onExit().get(10, TimeUnit.SECONDS);
                return true;
            } catch (Exception e) {
                return false;
            }
        }).orElse(true);
    }
}
