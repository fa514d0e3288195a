package dev.fulcrum.engines.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// N steps straight through end with the same bits as k steps, save, a new session (or JVM), restore and N - k steps.
class ResumeTest {
    private static final int STEPS = 9;
    private static final int SAVED = 4;

    static List<TrainingOptions> options() {
        return List.of(new TrainingOptions(Optimizer.AdamW.DEFAULT, 1, false, false, 1), new TrainingOptions(Optimizer.Sgd.DEFAULT, 1, false, false, 0),
                new TrainingOptions(Optimizer.AdamW.DEFAULT, 1, true, true, 0), new TrainingOptions(Optimizer.Sgd.DEFAULT, 1, true, true, 1),
                new TrainingOptions(Optimizer.AdamW.DEFAULT, 2, true, true, 0));
    }

    @ParameterizedTest
    @MethodSource("options")
    void resumesToTheBit(TrainingOptions options, @TempDir Path folder) throws Exception {
        Path saved = folder.resolve("saved");
        Path straight = folder.resolve("straight");
        try (TrainingSession session = open(options)) {
            steps(session, 0, SAVED);
            session.save(saved);
            steps(session, SAVED, STEPS);
            session.save(straight);
            try (TrainingSession resumed = open(options)) {
                resumed.restore(saved);
                steps(resumed, SAVED, STEPS);
                assertThat(resumed.model().initializers()).isEqualTo(session.model().initializers());
                resumed.save(folder.resolve("resumed"));
            }
        }
        assertThat(folder.resolve("resumed")).hasSameBinaryContentAs(straight);
        fork(options, saved, folder.resolve("forked"));
        assertThat(folder.resolve("forked")).hasSameBinaryContentAs(straight);
    }

    @Test
    void anotherSetupIsRefused(@TempDir Path folder) throws IOException {
        try (TrainingSession session = open(options().get(0)); TrainingSession other = open(options().get(1))) {
            session.save(folder.resolve("state"));
            assertThatThrownBy(() -> other.restore(folder.resolve("state"))).isInstanceOf(FaultException.class).hasMessageContaining("options");
            Path cut = folder.resolve("cut");
            Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(folder.resolve("state")), 500));
            assertThatThrownBy(() -> session.restore(cut)).isInstanceOf(FaultException.class).hasMessageContaining("whole training state");
        }
    }

    private static TrainingSession open(TrainingOptions options) {
        Graph model = TestingNets.smallCnn(5);
        return new TorchTraining().open(model, TestingNets.softCrossEntropy(), options);
    }

    private static void steps(TrainingSession session, int from, int to) {
        for (int i = from; i < to; i++) session.step(TestingNets.batch(i, 24), 0.01);
    }

    private static void fork(TrainingOptions options, Path saved, Path result) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-cp", System.getProperty("java.class.path"), ResumeTest.class.getName(),
                String.valueOf(options().indexOf(options)), saved.toString(), result.toString()).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    /// The other JVM: options' index, saved state, where to write the result.
    public static void main(String[] args) {
        try (TrainingSession session = open(options().get(Integer.parseInt(args[0])))) {
            session.restore(Path.of(args[1]));
            steps(session, SAVED, STEPS);
            session.save(Path.of(args[2]));
        }
    }
}
