package dev.fulcrum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.run.Sandbox;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What only a real process shows: the hidden verb, and signals.
@Timeout(60)
class ProcessTest {
    @Test
    void theHiddenVerbServesASandbox() {
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox().withHeapMegabytes(128))) {
            assertThat(sandbox.run("double", Map.of("number", 21), message -> { })).isEqualTo(Map.of("twice", 42));
        }
    }

    @Test
    void ctrlCSaysHowToGoOnOnStandardErrorOnly() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                "-cp", System.getProperty("java.class.path"), Waiting.class.getName()).start();
        try (BufferedReader out = process.inputReader(); BufferedReader err = process.errorReader()) {
            assertThat(out.readLine()).isEqualTo("works");
            assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor()).isZero();
            assertThat(err.readLine()).isEqualTo("stopped; go on with: ./fulcrum balance brief.yaml --result results/brief");
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        }
    }

    /// A process that works until it is stopped.
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws InterruptedException {
            Door door = Door.standard(List.of("balance", "brief.yaml"));
            door.goOn().install();
            door.goOn().with(List.of("./fulcrum", "balance", "brief.yaml", "--result", "results/brief"));
            System.out.println("works");
            Thread.sleep(50_000);
        }
    }
}
