package dev.fulcrum.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.adapt.Adapt;
import dev.fulcrum.adapt.Adapted;
import dev.fulcrum.adapt.Response;
import dev.fulcrum.balance.Asked;
import dev.fulcrum.balance.Balance;
import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.PricedPurchases;
import dev.fulcrum.balance.RecordGrid;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.search.Exhaustive;
import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.replay.Grid;
import dev.fulcrum.search.replay.RecordedWorld;
import dev.fulcrum.tasks.image.ImageSection;
import dev.fulcrum.unit.Json;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A search whose budget follows from the volume, and a recording, with real engines in real worker processes on pictures of two shapes.
class VolumePathTest {
    private static final String BRIEF = """
            task: image-classification
            data: {images: shapes}
            %s
            demand: {requests: %s, horizon: 12 months}
            search: volume
            compress: {prune: false, qat: false}
            seed: 3
            """;
    private static final SandboxOptions WORKERS = SandboxOptions.of("dev.fulcrum.cli.Main", "worker");
    @TempDir
    static Path folder;

    @BeforeAll
    static void pictures() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (String shape : List.of("disc", "bar")) {
            Path place = Files.createDirectories(folder.resolve("shapes").resolve(shape));
            for (int i = 0; i < 120; i++) ImageIO.write(picture(shape, random), "png", place.resolve(i + ".png").toFile());
        }
    }

    private static BufferedImage picture(String shape, SplittableRandom random) {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(random.nextInt(80), 0, 0));
        g.fillRect(0, 0, 16, 16);
        g.setColor(Color.WHITE);
        int x = 1 + random.nextInt(6);
        int y = 1 + random.nextInt(4);
        if (shape.equals("disc")) g.fillOval(x, y, 8, 8);
        else g.fillRect(x, y, 3, 10);
        g.dispose();
        return image;
    }

    private static Asked asked(String quality, String requests, String result) {
        Brief brief = ImageSection.brief("brief.yaml", BRIEF.formatted(quality, requests), Map.of());
        return new Asked(brief, folder, new ResultFolder(folder.resolve(result)), "shapes", "test");
    }

    private static Machine machine(Sandbox sandbox) {
        return new Machine(sandbox, 2, Clock.systemUTC(), System::nanoTime, p -> { }, TestingWeighings.WEIGHINGS);
    }

    private static Sandbox sandbox() {
        return new Sandbox(WORKERS);
    }

    private static Sandbox buyers() {
        return new Sandbox(WORKERS.withJobs(50));
    }

    private static long trials(Outcome outcome) {
        try (Ledger ledger = Ledger.open(outcome.folder().ledger(), Clock.systemUTC())) {
            return ledger.entries(Filter.ALL.kinds("trained", "distilled", "compressed")).size();
        }
    }

    /// Each purchase stands in the result and the report with its price, what it was expected to save and what it did; at another volume the same
    /// folder goes on from what was bought.
    @Test
    void theBudgetFollowsFromTheVolume() throws IOException {
        try (Sandbox sandbox = sandbox(); Sandbox buyers = buyers()) {
            Outcome outcome = new Balance(asked("quality: 0.8", "1e6", "result"), machine(sandbox).with(buyers)).run();
            assertThat(outcome.decision()).isInstanceOf(Plan.class);
            PricedPurchases bought = Json.readFile(outcome.folder().root().resolve("purchases.json"), PricedPurchases.class);
            assertThat(bought.steps()).isNotEmpty().allSatisfy(s -> assertThat(s.paid()).isPositive());
            assertThat(bought.steps().getLast().after()).isPositive();
            assertThat(bought.stop()).isNotBlank();
            assertThat(Files.readString(outcome.folder().report())).contains("What the search bought", bought.steps().getFirst().key());
            long before = trials(outcome);
            Outcome less = new Balance(asked("quality: 0.8", "1e5", "result"), machine(sandbox).with(buyers)).run();
            assertThat(trials(less)).as("less volume buys nothing more").isEqualTo(before);
            assertChangeIsComparedInMoney(outcome.folder(), sandbox);
        }
    }

    private static void assertChangeIsComparedInMoney(ResultFolder result, Sandbox sandbox) {
        Adapt.Question question = new Adapt.Question(result, new Adapt.Change.Made("brightness=0.3"), 40, Optional.of("6 months"), "test");
        Adapted adapted = Adapt.of(question, machine(sandbox));
        assertThat(adapted.responses()).extracting(Response::kind).contains(Response.Kind.NOTHING, Response.Kind.RECALIBRATE, Response.Kind.FINE_TUNE,
                Response.Kind.RETRAIN);
        assertThat(adapted.months()).isEqualTo(6);
        assertThat(adapted.responses()).allSatisfy(r -> assertThat(Path.of(r.file())).exists());
        assertThat(adapted.responses().getFirst().coreSeconds()).isZero();
        Adapted again = Adapt.of(question, machine(sandbox));
        assertThat(again).as("nothing is made or paid twice").isEqualTo(adapted);
    }

    @Test
    void aRecordIsReplayedAsItWasBought() throws IOException {
        Ladder ladder = new Ladder(List.of(1, 2));
        try (Sandbox sandbox = sandbox(); Sandbox buyers = buyers()) {
            Asked asked = asked("", "1e6", "record");
            Grid grid = new RecordGrid(asked, machine(sandbox).with(buyers), ladder, 1).run();
            assertThat(grid.runs()).hasSize(grid.recipes().size());
            Path file = RecordGrid.file(asked.folder());
            String text = Files.readString(file);
            assertThat(Json.readFile(file, Grid.class)).isEqualTo(grid);
            var log = RecordedWorld.log();
            new Exhaustive(ladder, grid.sizes(), grid.recipes(), true).run(new RecordedWorld(grid), log);
            assertThat(log.trials()).hasSize(grid.runs().size() * ladder.depth() * 2);
            assertThat(grid.runs().getFirst().slices().getLast().epochs()).hasSize(2).allSatisfy(e -> assertThat(e.seconds()).isPositive());
            Files.delete(file);
            new RecordGrid(asked, machine(sandbox).with(buyers), ladder, 1).run();
            assertThat(Files.readString(file)).as("nothing is bought or judged twice").isEqualTo(text);
            assertThatThrownBy(() -> new RecordGrid(asked("quality: 0.8", "1e6", "other"), machine(sandbox).with(buyers), ladder, 1))
                    .hasMessageContaining("without quality.minimum");
        }
    }

    /// Purchases that follow one another in the same processes come to the same weights as those that each had its own.
    @Test
    void aKeptProcessTrainsToTheSameAnswers() {
        Ladder ladder = new Ladder(List.of(1, 1));
        try (Sandbox alone = sandbox(); Sandbox kept = buyers()) {
            Grid each = new RecordGrid(asked("", "1e6", "each"), machine(alone), ladder, 1).run();
            Grid all = new RecordGrid(asked("", "1e6", "all"), machine(alone).with(kept), ladder, 1).run();
            assertThat(shown(all)).isEqualTo(shown(each));
        }
    }

    private static List<List<Number>> shown(Grid grid) {
        return grid.runs().stream().flatMap(r -> r.slices().stream()).map(s -> List.<Number>of(s.right(), s.testRight(), s.int8().right(),
                s.int8().testRight(), s.epochs().getLast().loss())).toList();
    }
}
