package dev.fulcrum.run.isolate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.Worker;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A model in a real process of its own, run by the reference engine: y = x + x.
@Timeout(60)
class IsolatedEngineTest {
    @TempDir
    Path folder;

    /// The main class of the model's process.
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            System.exit(Worker.serve(System.in));
        }
    }

    private IsolatedSession open() {
        GraphBuilder b = new GraphBuilder("double").opset(17);
        String x = b.input("x", ElementType.FLOAT, Dim.of("batch"), Dim.of("width"));
        b.add(Node.of("Add", List.of(x, x), "y"));
        OnnxFile.write(folder.resolve("m.onnx"), b.output("y", ElementType.FLOAT, Dim.of("batch"), Dim.of("width")).build());
        return (IsolatedSession) engine().open(folder.resolve("m.onnx"), SessionOptions.ONE_THREAD);
    }

    private static IsolatedEngine engine() {
        SandboxOptions sandbox = SandboxOptions.of(Main.class.getName()).withHeapMegabytes(64).withJvmFlag("-XX:TieredStopAtLevel=1");
        return new IsolatedEngine(Engine.named("reference"),
                new Isolation(sandbox, Duration.ofMillis(1000), Duration.ofMillis(20), Duration.ofSeconds(1)));
    }

    private static Tensor row(int width, float value) {
        float[] values = new float[width];
        java.util.Arrays.fill(values, value);
        return Tensor.ofFloats(values, 1, width);
    }

    @Test
    void itAnswersAsTheEngineDoesAndComesBackFromAKill() {
        try (IsolatedSession session = open()) {
            ByteBuffer memory = Tensor.allocate(12);
            try (Session.Prepared prepared = session.prepare(Map.of("x", Tensor.of(ElementType.FLOAT, new long[] {1, 3}, memory)))) {
                memory.putFloat(0, 7).putFloat(4, 1).putFloat(8, 1);
                prepared.run();
                assertThat(prepared.outputs().get("y").toFloatArray()).containsExactly(14, 2, 2);
            }
            // Larger than the memory begins with, from several threads at once.
            List<CompletableFuture<Tensor>> all = IntStream.range(1, 9).mapToObj(i -> CompletableFuture.supplyAsync(
                    () -> session.run(Map.of("x", row(30_000 * i, i))).get("y"))).toList();
            for (int i = 1; i < 9; i++) assertThat(all.get(i - 1).join()).isEqualTo(row(30_000 * i, 2 * i));
            assertThatThrownBy(() -> session.run(Map.of())).isInstanceOf(FaultException.class);
            assertThat(session.run(Map.of("x", row(2, 4))).get("y").toFloatArray()).containsExactly(8, 8);
            long before = session.pid();
            killed(before);
            assertThatThrownBy(() -> session.run(Map.of("x", row(2, 4)))).isInstanceOf(WorkerGoneException.class);
            assertThat(patient(session)).containsExactly(8, 8);
            assertThat(session.pid()).isNotEqualTo(before);
        }
    }

    @Test
    void aRunThatHangsIsEndedAndFreesItsFiles() throws Exception {
        try (IsolatedSession session = open()) {
            new ProcessBuilder("kill", "-STOP", Long.toString(session.pid())).start().waitFor();
            while (!isStopped(session.pid())) Thread.onSpinWait();
            assertThatThrownBy(() -> session.run(Map.of("x", row(2, 4)))).isInstanceOf(WorkerGoneException.class);
            assertThat(patient(session)).containsExactly(8, 8);
        }
    }

    @Test
    void aModelThatCannotBeOpenedIsAFault() throws Exception {
        Path file = Files.writeString(folder.resolve("no.onnx"), "no model");
        assertThatThrownBy(() -> engine().open(file, SessionOptions.ONE_THREAD)).isInstanceOf(FaultException.class);
    }

    /// Whether every thread of it stands still.
    private static boolean isStopped(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (!stat.substring(stat.lastIndexOf(')') + 2).startsWith("T")) return false;
            }
        }
        return true;
    }

    private static void killed(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Asks until the model is back.
    private static float[] patient(IsolatedSession session) {
        while (true) {
            try {
                return session.run(Map.of("x", row(2, 4))).get("y").toFloatArray();
            } catch (WorkerGoneException e) {
                Thread.onSpinWait();
            }
        }
    }
}
