package dev.fulcrum.guest.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Recipe;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.prune.PruneGroups;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.guest.GuestWorkers;
import dev.fulcrum.guest.TestingGuests;
import dev.fulcrum.guest.TrainGuest;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestSource;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// A guest made cheaper with real engines in real worker processes: searched, gone on with, repeated from its recipe.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CompressPathTest {
    private static final Map<String, String> KNOWN = Map.of("scale", "0.00392156862745098", "sure", "true");
    private static final double DROP = 0.05;
    @TempDir
    static Path folder;
    private static Path model;
    private static Compressed found;

    @BeforeAll
    static void make() throws IOException {
        TestingGuests.pictures(folder.resolve("data"), 250);
        Path raw = Files.createDirectories(folder.resolve("raw")).resolve("guest.onnx");
        OnnxFile.write(raw, TestingGuests.net("", 128, 1));
        try (GuestWorkers workers = workers()) {
            new TrainGuest(workers, Clock.systemUTC()).run(new TrainGuest.Asked(raw, folder.resolve("data"), "all", Optional.empty(), Optional.of(4),
                    Optional.of(5e-3), 3, folder.resolve("trained"), KNOWN));
        }
        model = folder.resolve("trained/model.onnx");
    }

    private static GuestWorkers workers() {
        return new GuestWorkers(SandboxOptions.of("dev.fulcrum.cli.Main", "worker"), Duration.ofMinutes(2), _ -> { });
    }

    private static CompressAsked asked(String result, long seed, Optional<Path> recipe) {
        return new CompressAsked(model, folder.resolve("data"), KNOWN, DROP, CompressAsked.Goal.THROUGHPUT, 0, 8, seed, recipe,
                new ResultFolder(folder.resolve(result)), "test");
    }

    private static CompressGuest compress(CompressAsked asked, GuestWorkers workers, Sandbox sandbox) {
        return new CompressGuest(asked, workers, new Machine(sandbox, 2, Clock.systemUTC(), System::nanoTime, _ -> { }));
    }

    private static Compressed searched(String result) {
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of("dev.fulcrum.cli.Main", "worker")); GuestWorkers workers = workers()) {
            return compress(asked(result, 1, Optional.empty()), workers, sandbox).run();
        }
    }

    private static Repeat.Done repeated(String result, long seed, Path recipe) {
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of("dev.fulcrum.cli.Main", "worker")); GuestWorkers workers = workers()) {
            return compress(asked(result, seed, Optional.of(recipe)), workers, sandbox).repeat();
        }
    }

    private static long entries(String result) {
        try (Ledger ledger = Ledger.open(new ResultFolder(folder.resolve(result)).ledger(), Clock.systemUTC())) {
            return ledger.entries(Filter.ALL).stream().count();
        }
    }

    /// Half of 128 channels of a 5 x 5 convolution is faster on any machine.
    @Test
    @Order(1)
    void aFasterFormWithinTheDropIsFoundAndJudgedOnTest() {
        found = searched("result");
        assertThat(found.labelled()).isTrue();
        assertThat(found.output()).isPresent();
        assertThat(found.front()).isNotEmpty().allSatisfy(t -> assertThat(t.holds()).isEqualTo(t.loss().surely() <= DROP));
        assertThat(found.front().stream().filter(Compressed.Tried::holds).map(Compressed.Tried::form)).contains(found.chosen());
        assertThat(found.test().orElseThrow().paired().orElseThrow().examples()).isEqualTo(found.examples().get(2).longValue());
        assertThat(found.validation().orElseThrow().surely()).isLessThanOrEqualTo(DROP);
        assertThat(found.speed().orElseThrow().throughput().value()).isGreaterThan(1);
        assertThat(folder.resolve("result/report.html")).content().contains("Loss against speed").contains(found.chosen());
        assertThat(folder.resolve("result/model.guest.yaml")).exists();
        assertThat(entries("result")).isGreaterThan(found.front().size());
    }

    @Test
    @Order(2)
    void theSameCommandAgainPaysNothing() {
        long before = entries("result");
        assertThat(Json.write(searched("result"))).isEqualTo(Json.write(found));
        assertThat(entries("result")).isEqualTo(before);
    }

    @Test
    @Order(3)
    void theRecipeRepeatsTheResultBitForBit() {
        Repeat.Done again = repeated("again", 1, folder.resolve("result/recipe.json"));
        assertThat(again.same()).isTrue();
        assertThat(folder.resolve("again/model.onnx")).hasSameBinaryContentAs(folder.resolve("result/model.onnx"));
        assertThat(again.test()).isEqualTo(found.test().orElseThrow());
    }

    @Test
    @Order(4)
    void aRecipeForOtherDataOrAnotherSeedIsRefused() {
        assertThatThrownBy(() -> repeated("refused", 2, folder.resolve("result/recipe.json"))).isInstanceOf(FaultException.class)
                .hasMessageContaining("seed");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    /// Every kind of step in one recipe: channels leave, two recoveries, training while rounding, int8.
    @Test
    @Order(5)
    void aRecipeWithEveryStepEndsInTheSameInt8ModelEachTime() {
        GuestModel guest = GuestModel.open(model, Optional.empty(), KNOWN);
        String group = PruneGroups.of(guest.graph(), guest.shapes(2)).groups().getFirst().name();
        Step quantize = new Step.Quantize(Calibration.Method.MSE, false);
        CompressRecipe recipe = new CompressRecipe(ContentHash.ofFile(model), GuestSource.read(folder.resolve("data"), guest).digest(), 1, 0,
                new Recipe(List.of(Step.Prune.counts(Map.of(group, 32)), quantize)), List.of(1, 1), 1, "int8",
                ContentHash.ofFile(model));
        Path file = folder.resolve("every.json");
        dev.fulcrum.unit.AtomicFile.write(file, Json.pretty(recipe));
        Repeat.Done first = repeated("every-1", 1, file);
        assertThat(first.same()).as("it cannot be the model itself").isFalse();
        repeated("every-2", 1, file);
        assertThat(folder.resolve("every-1/model.onnx")).hasSameBinaryContentAs(folder.resolve("every-2/model.onnx"));
        Graph made = OnnxFile.read(folder.resolve("every-1/model.onnx"));
        assertThat(made.nodes()).anyMatch(n -> n.is("QuantizeLinear")).filteredOn(n -> n.is("Conv")).hasSize(1);
        assertThat(made.initializers().values()).anyMatch(t -> t.rank() == 4 && t.dim(0) == 32 && t.type() == dev.fulcrum.graph.ElementType.INT8);
        assertThat(first.test().quality().orElseThrow().value()).isGreaterThan(0.85);
    }
}
