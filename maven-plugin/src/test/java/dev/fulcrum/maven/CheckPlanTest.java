package dev.fulcrum.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.balance.Check;
import dev.fulcrum.balance.CheckPlan;
import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.PlanFile;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.DataReport;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.tasks.image.ResidualFamily;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The check in real worker processes, against plans whose figures are an hour, a femtosecond, all right or all wrong, so that no clock
/// decides what the test says. All images are alike and half are of each class: whatever a model answers, half of its answers are right.
class CheckPlanTest {
    private static final CanonicalSize SIZE = new CanonicalSize(16, 16, 1);
    private static final int COUNT = 40;
    @TempDir
    Path folder;
    private ResultFolder result;

    @BeforeEach
    void dataAndModel() throws IOException {
        result = new ResultFolder(folder);
        MemorySegment pixels = Arena.ofAuto().allocate((long) COUNT * SIZE.bytes(), 64).fill((byte) 100);
        ImageDataset data = ImageDataset.of(SIZE, List.of("a", "b"), IntStream.range(0, COUNT).map(i -> i % 2).toArray(),
                Collections.nCopies(COUNT, "image"), pixels);
        int[] all = IntStream.range(0, COUNT).toArray();
        Split split = new Split(new int[] {0}, new int[] {1}, all, new int[0]);
        data.save(result.data());
        Files.writeString(result.split(), Json.write(split));
        OnnxFile.write(result.model(), ResidualFamily.of(data, split).graph("w4 d1 r8", 1));
    }

    /// A plan whose chosen model takes so many milliseconds and answers so many of the test images right.
    private PlanFile planned(double ms, long right) throws IOException {
        Measurement weights = new Measurement(new LatencyDistribution(around(ms, "ms"), around(ms, "ms"), around(ms, "ms")),
                Map.of(1, around(ms, "ms")), around(1e8, "B"), around(1, "J"), 1, 3);
        Candidate one = new Candidate("one", new Quality("accuracy", 30, 40), Optional.empty(), weights, Optional.empty(), List.of());
        DataReport nothing = new DataReport(0, 0, List.of(), List.of(), List.of(), new TreeMap<>(), new TreeMap<>(), List.of());
        String brief = "task: image-classification\ndata: {images: photos}\ndemand: 1e12\ndeployment: {memoryStep: 1 B}\n";
        Evidence evidence = new Evidence("x", "brief.yaml", brief, Map.of(), Map.of(), Map.of(), Map.of("k", one),
                Estimate.exact(0, "core-s", Basis.MEASURED), 0, Map.of(), new StopReason(StopReason.Kind.LADDER_ENDED, "made up"),
                new Environment("made-up", Set.of(), 2, 8L << 30, "25", "Linux", List.of(), ""), ContentHash.of(new byte[0]), nothing,
                Optional.of(new Evidence.Tested("k", new Quality("accuracy", right, COUNT))), Optional.empty());
        Files.writeString(result.options(), Json.pretty(evidence));
        Files.writeString(result.plan(), Json.pretty(DecideAgain.of(result, Optional.empty(), Map.of()).decision()));
        return PlanFile.at(folder);
    }

    private static Estimate around(double value, String unit) {
        return Estimate.measured(value, 0.9 * value, 1.1 * value, unit);
    }

    private static Check check(PlanFile plan, Optional<Path> data) {
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of("dev.fulcrum.cli.Main", "worker"))) {
            return CheckPlan.of(plan, Optional.empty(), data, 0.1, new Machine(sandbox, 2, Clock.systemUTC(), System::nanoTime, p -> { }));
        }
    }

    private static Check.Claim claim(Check check, String name) {
        return check.claims().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void aModelThatIsNoWorseThanPlannedKeepsIt() throws IOException {
        Check check = check(planned(3.6e6, 0), Optional.empty());
        assertThat(check.kept()).as(check.words()).isTrue();
        assertThat(check.claims()).extracting(Check.Claim::name).containsExactly("p99", "unit cost", "test accuracy");
        assertThat(claim(check, "unit cost").better()).isTrue();
        assertThat(claim(check, "p99").bound()).isEqualTo(1.2 * 3.6e6);
        assertThat(check.notes()).anyMatch(note -> note.contains("planned on made-up"));
    }

    @Test
    void aSlowerAndDearerModelHasLeftIt() throws IOException {
        Check check = check(planned(1e-12, 0), Optional.of(folder.resolve("nowhere")));
        assertThat(check.kept()).isFalse();
        assertThat(claim(check, "p99").kept()).isFalse();
        assertThat(claim(check, "unit cost").kept()).isFalse();
        assertThat(check.unchecked()).singleElement().asString().startsWith("test accuracy: no data in ");
        assertThat(check.words()).contains("BROKEN   p99: ", "planned 1e-12", "tolerance 10 %");
    }

    @Test
    void aModelThatAnswersWorseHasLeftIt() throws IOException {
        Check half = check(planned(3.6e6, COUNT / 2), Optional.empty());
        assertThat(claim(half, "test accuracy").fresh()).isEqualTo(claim(half, "test accuracy").planned());
        assertThat(half.kept()).isTrue();
        Check all = check(planned(3.6e6, COUNT), Optional.empty());
        assertThat(claim(all, "test accuracy").fresh().value()).isEqualTo(0.5);
        assertThat(claim(all, "test accuracy").kept()).isFalse();
        assertThat(all.kept()).isFalse();
    }
}
