package dev.fulcrum.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.Progress;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.Head;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// A guest's whole way with real engines in real worker processes: inspected, trained, inspected again, compared, distilled from.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GuestPathTest {
    private static final Map<String, String> KNOWN = Map.of("scale", "0.00392156862745098", "sure", "true");
    @TempDir
    static Path folder;
    private static Path raw;
    private static TrainGuest.Done trained;

    @BeforeAll
    static void make() throws IOException {
        TestingGuests.pictures(folder.resolve("labelled"), 150);
        TestingGuests.mixed(folder.resolve("flat"), 150);
        raw = Files.createDirectories(folder.resolve("raw")).resolve("guest.onnx");
        OnnxFile.write(raw, TestingGuests.net("", 8, 1));
    }

    private static GuestWorkers workers(Consumer<Progress> progress) {
        return new GuestWorkers(SandboxOptions.of("dev.fulcrum.cli.Main", "worker"), Duration.ofMinutes(2), progress);
    }

    private static TrainGuest.Done train(Path model, String layers, int epochs, String result, Consumer<Progress> progress) {
        return new TrainGuest(workers(progress), Clock.systemUTC()).run(new TrainGuest.Asked(model, folder.resolve("labelled"), layers,
                Optional.empty(), Optional.of(epochs), Optional.of(5e-3), 3, folder.resolve(result), KNOWN));
    }

    @Test
    @Order(1)
    void anUnknownModelIsDescribedWithoutData() {
        Inspected seen = new Inspect(workers(_ -> { })).of(raw, Optional.empty(), Optional.empty(), Map.of());
        assertThat(seen.refused()).isEmpty();
        assertThat(seen.untrainable()).isEmpty();
        assertThat(seen.batch()).startsWith("freed");
        assertThat(seen.operators()).containsEntry("Conv", 1).containsEntry("Gemm", 1);
        // 8 outputs of 64 places with 25 products and a bias; ReLU; 2 x 2 windows; 128 products for each of 2 outputs.
        assertThat(seen.flops()).isEqualTo(8 * 64 * (2 * 25 + 1) + 8 * 64 + 8 * 16 * 4 + 2 * (2 * 128 + 1));
        assertThat(seen.written()).isTrue();
        assertThat(raw.resolveSibling("guest.yaml")).content().contains("head: logits").contains("sure: false");
        assertThat(seen.words()).contains("Conv", "freed");
    }

    @Test
    @Order(2)
    void trainingImprovesItAndTellsItsTestOnce() {
        trained = train(raw, "all", 6, "trained", _ -> { });
        assertThat(trained.after().value()).isGreaterThan(0.9);
        assertThat(trained.difference().real()).isTrue();
        assertThat(trained.difference().examples()).isEqualTo(trained.split().test().length);
        assertThat(trained.parity()).isLessThan(1e-3);
        assertThat(folder.resolve("trained/guest.yaml")).exists();
    }

    @Test
    @Order(3)
    void inspectFindsHowItsImagesArePrepared() throws IOException {
        Path alone = Files.createDirectories(folder.resolve("alone")).resolve("guest.onnx");
        Files.copy(folder.resolve("trained/model.onnx"), alone);
        Inspected seen = new Inspect(workers(_ -> { })).of(alone, Optional.of(folder.resolve("labelled")), Optional.empty(), Map.of());
        assertThat(seen.choice().orElseThrow().tries()).hasSize(8);
        assertThat(seen.choice().get().best().pixels().inverted()).isFalse();
        assertThat(seen.choice().get().best().accuracy().orElseThrow()).isGreaterThan(0.9);
        var right = seen.choice().get().tries().stream().filter(t -> Math.abs(t.pixels().scale() * 255 - 1) < 1e-9
                && t.pixels().mean().equals(java.util.List.of(0.0)) && !t.pixels().inverted()).findFirst().orElseThrow();
        double highest = seen.choice().get().tries().stream().mapToDouble(t -> t.accuracy().orElse(0.0)).max().orElse(0);
        assertThat(right.accuracy().orElseThrow()).isGreaterThan(highest - 0.02);
        assertThat(seen.choice().get().tries().stream().filter(t -> t.pixels().inverted()).mapToDouble(t -> t.accuracy().orElse(1.0)).max().orElse(1))
                .as("inverted").isLessThan(highest);
        double second = seen.choice().get().tries().get(1).accuracy().orElseThrow();
        assertThat(seen.choice().get().sure()).isEqualTo(seen.choice().get().best().accuracy().get() - second >= 0.02);
        assertThat(seen.parity().orElse(0.0)).isLessThan(1e-4);
    }

    @Test
    @Order(4)
    void withoutLabelsTheTableIsShownAndNothingIsDecided() throws IOException {
        Path alone = Files.createDirectories(folder.resolve("unsure")).resolve("guest.onnx");
        Files.copy(folder.resolve("trained/model.onnx"), alone);
        Inspected seen = new Inspect(workers(_ -> { })).of(alone, Optional.of(folder.resolve("flat")), Optional.empty(), Map.of());
        assertThat(seen.choice().orElseThrow().sure()).isFalse();
        assertThat(seen.words()).contains("confidence").contains("unsure");
        Compared compared = compare(alone, folder.resolve("trained/model.onnx"), Map.of(), false);
        assertThat(compared.quality()).isEmpty();
        assertThat(compared.unjudged().orElseThrow()).contains("sure");
    }

    @Test
    @Order(5)
    void aKilledTrainingGoesOnToTheSameBits() throws IOException {
        boolean[] stopped = {false};
        assertThatThrownBy(() -> train(raw, "all", 6, "killed", p -> {
            if (p.line().contains("epoch 3/6")) {
                stopped[0] = true;
                throw new IllegalStateException("killed");
            }
        })).hasMessageContaining("killed");
        assertThat(stopped[0]).isTrue();
        TrainGuest.Done again = train(raw, "all", 6, "killed", _ -> { });
        assertThat(folder.resolve("killed/model.onnx")).hasSameBinaryContentAs(folder.resolve("trained/model.onnx"));
        assertThat(again.after()).isEqualTo(trained.after());
    }

    @Test
    @Order(6)
    void trainingTheLastLayerLeavesTheOthersAsTheyWere() {
        TrainGuest.Done done = train(raw, "last", 2, "last", _ -> { });
        Graph before = OnnxFile.read(raw);
        Graph after = OnnxFile.read(Path.of(done.model()));
        assertThat(after.initializers().get("conv.weight")).isEqualTo(before.initializers().get("conv.weight"));
        assertThat(after.initializers().get("conv.bias")).isEqualTo(before.initializers().get("conv.bias"));
        assertThat(after.initializers().get("fc.weight")).isNotEqualTo(before.initializers().get("fc.weight"));
        assertThat(after.initializers().get("fc.bias")).isNotEqualTo(before.initializers().get("fc.bias"));
    }

    @Test
    @Order(7)
    void aStudentLearnsATeachersAnswersWithoutLabels() throws IOException {
        Path student = Files.createDirectories(folder.resolve("student")).resolve("guest.onnx");
        OnnxFile.write(student, TestingGuests.net("LogSoftmax", 4, 9));
        assertThat(GuestModel.open(student, Optional.empty(), KNOWN).spec().head()).isEqualTo(Head.LOG_PROBABILITIES);
        TrainGuest.Done done = new TrainGuest(workers(_ -> { }), Clock.systemUTC()).run(new TrainGuest.Asked(student, folder.resolve("flat"), "all",
                Optional.of(folder.resolve("trained/model.onnx")), Optional.of(12), Optional.of(1e-2), 3, folder.resolve("distilled"), KNOWN));
        assertThat(done.metric()).isEqualTo("agreement");
        assertThat(done.difference().difference().value()).isGreaterThan(0.1);
        assertThat(done.after().value()).isGreaterThan(0.85);
    }

    @Test
    @Order(8)
    void modelsAreComparedInPairsEachPreparedItsOwnWay() throws IOException {
        // The same function on images scaled to -1..1: weights halved, and the shift undone by the bias of a Conv over a border of zeros
        // would not be; so the other model is the same one, fed 0..255 with its first weights divided by 255.
        Graph scaled = OnnxFile.read(folder.resolve("trained/model.onnx"));
        float[] weights = scaled.initializers().get("conv.weight").toFloatArray();
        for (int i = 0; i < weights.length; i++) weights[i] /= 255;
        Path other = Files.createDirectories(folder.resolve("bytes")).resolve("guest.onnx");
        OnnxFile.write(other, scaled.withInitializers(Map.of("conv.weight",
                dev.fulcrum.graph.Tensor.ofFloats(weights, scaled.initializers().get("conv.weight").dims()))));
        Files.writeString(other.resolveSibling("guest.yaml"), "scale: 1\nsure: true\n");
        Compared same = compare(folder.resolve("trained/model.onnx"), other, Map.of(), true);
        assertThat(same.agreement().getFirst().value().value()).isCloseTo(1, within(1e-9));
        assertThat(same.quality().orElseThrow().real()).isFalse();
        assertThat(same.words()).contains("too small a difference to be real");
        assertThat(same.weighed().orElseThrow().latency().value()).isPositive();
        assertThat(same.weighed().get().second().batchMillis()).as("the batch was fixed to 1").containsKeys(1, 8, 32);
        Compared worse = compare(folder.resolve("trained/model.onnx"), raw, Map.of("sure", "true"), false);
        assertThat(worse.quality().orElseThrow().real()).isTrue();
        assertThat(worse.quality().get().difference().value()).isNegative();
    }

    private static Compared compare(Path a, Path b, Map<String, String> flags, boolean weigh) {
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of("dev.fulcrum.cli.Main", "worker"))) {
            Machine machine = new Machine(sandbox, 1, Clock.systemUTC(), System::nanoTime, _ -> { });
            return new Compare(workers(_ -> { }), machine).of(a, b, folder.resolve("labelled"), flags, weigh);
        }
    }

    @Test
    @Order(9)
    void whatIsMissingForTrainingIsTold() {
        Consumer<Progress> quiet = _ -> { };
        assertThatThrownBy(() -> new TrainGuest(workers(quiet), Clock.systemUTC()).run(new TrainGuest.Asked(raw, folder.resolve("flat"), "all",
                Optional.empty(), Optional.of(1), Optional.empty(), 3, folder.resolve("nothing"), KNOWN)))
                .isInstanceOf(FaultException.class).hasMessageContaining("labels or a teacher");
        assertThatThrownBy(() -> train(raw, "first", 1, "nothing", quiet)).isInstanceOf(FaultException.class).hasMessageContaining("last or all");
        FaultException e = catchThrowableOfType(FaultException.class, () -> new TrainGuest(workers(quiet), Clock.systemUTC()).run(
                new TrainGuest.Asked(raw, folder.resolve("labelled"), "all", Optional.empty(), Optional.of(1), Optional.empty(), 3,
                        folder.resolve("nothing"), Map.of())));
        assertThat(e.getMessage()).contains("sure: true");
        assertThat(folder.resolve("nothing")).doesNotExist();
    }
}
