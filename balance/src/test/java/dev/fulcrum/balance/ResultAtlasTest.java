package dev.fulcrum.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Axis;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.report.Block;
import dev.fulcrum.report.RegionMap;
import dev.fulcrum.report.Report;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultAtlasTest {
    private static final Estimate SEARCH = Estimate.exact(600, "core-s", Basis.MEASURED);
    private static final Brief BRIEF = Brief.parse("brief.yaml", """
            task: image-classification
            data: {images: photos}
            demand: {requests: 3e7, growth: 0.01, horizon: 12}
            errors: 1e-6
            retraining: 90 days
            machine: {tenure: owned}
            """, Map.of(), data -> data.text("images"));
    @TempDir
    static Path folder;
    private static Block.Maps maps;
    private static String page;

    @BeforeAll
    static void draw() {
        maps = new ResultAtlas(BRIEF, candidates(), SEARCH).block("./fulcrum plan results/shapes");
        page = new Report("Shapes </script> & \"co\"", "", List.of(maps)).html();
    }

    /// Dearer models that are right more often, each also cheaper and a little worse in int8.
    private static List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            double millis = 0.3 * Math.pow(2, i);
            all.add(candidate("w" + (8 << i) + " fp32", millis, 60 * Math.pow(2.4, i), 8600 + 250 * i));
            all.add(candidate("w" + (8 << i) + " int8", 0.5 * millis, 62 * Math.pow(2.4, i), 8560 + 250 * i));
        }
        return all;
    }

    private static Candidate candidate(String name, double millis, double training, long right) {
        var latency = new LatencyDistribution(around(millis, "ms"), around(1.4 * millis, "ms"), around(2 * millis, "ms"));
        var weights = new Measurement(latency, Map.of(1, around(millis, "ms")), around(60e6 + 4e6 * millis, "B"), around(millis / 100, "J"), 1, 3);
        return new Candidate(name, new Quality("accuracy", right, 10_000), Optional.empty(), weights, Optional.empty(),
                List.of(new OneOff("train " + name, OneOff.Stage.TRAINING, around(training, "core-s"))));
    }

    private static Estimate around(double value, String unit) {
        return Estimate.measured(value, 0.9 * value, 1.1 * value, unit);
    }

    @Test
    void thePageIsSmallAndRunsNothingButItsOwnScript() {
        assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(400_000);
        assertThat(maps.maps()).hasSize(21);
        assertThat(page).contains("script-src 'sha256-").contains("<svg").doesNotContain("src=", "href=", "url(", "<title>Shapes </script>");
        assertThat(new Report("none", "", List.of()).html()).doesNotContain("script-src");
    }

    @Test
    void everyCellsCommandLeadsToTheCellsModel() {
        RegionMap map = maps.maps().getFirst();
        for (int i = 0; i < map.cells().size(); i += 17) {
            String x = map.x().option().get(i % map.x().values().size()).replace("--demand ", "");
            String y = map.y().option().get(i / map.x().values().size()).replace("--errors ", "");
            Plan plan = (Plan) Planner.decide(BRIEF.with(Map.of("demand", x, "errors", y)), candidates(), SEARCH);
            assertThat(map.names().get(map.cells().get(i).best())).isEqualTo(plan.candidate());
        }
    }

    @Test
    void thePlansDataHasItsShape() {
        Map<String, Object> told = Json.readMap(Json.write(new ResultAtlas(BRIEF, candidates(), SEARCH).told(Axis.VOLUME, Axis.ERRORS)));
        assertThat(told).containsOnlyKeys("map", "borders", "worth");
        assertThat((Map<?, ?>) told.get("map")).asString().contains("probability", "loss", "candidates");
        assertThat((List<?>) told.get("borders")).isNotEmpty();
        assertThat(ResultAtlas.words(new ResultAtlas(BRIEF, candidates(), SEARCH).worth())).contains("is worth at most", "USD a year");
    }

    @Test
    void aPairIsTwoAxes() {
        assertThat(ResultAtlas.pair("volume,horizon")).containsExactly(Axis.VOLUME, Axis.HORIZON);
        for (String wrong : List.of("volume", "volume,volume", "volume,price", "volume,errors,horizon", ""))
            assertThatThrownBy(() -> ResultAtlas.pair(wrong)).hasMessageContaining("two different axes");
    }

    @Test
    void aBrowserRedrawsThePairThatTheAddressNames() throws Exception {
        Optional<Path> browser = Stream.of("chromium", "chromium-browser", "google-chrome").map(n -> Path.of("/usr/bin", n)).filter(Files::exists)
                .findFirst();
        Assumptions.assumeTrue(browser.isPresent(), "no headless browser is installed");
        Path file = Files.writeString(folder.resolve("atlas.html"), page);
        RegionMap map = maps.maps().getFirst();
        int cell = 4 * map.x().values().size() + 12;
        String best = map.names().get(map.cells().get(cell).best());
        String dom = dom(browser.get(), file, "#atlas=volume,errors,12,4");
        assertThat(dom).contains("role=\"application\"", "best " + best + ": ", "./fulcrum plan results/shapes " + map.x().option().get(12) + " "
                + map.y().option().get(4));
        assertThat(dom(browser.get(), file, "#atlas=errors,volume,4,12")).contains("best " + best + ": ", map.y().option().get(4) + " "
                + map.x().option().get(12));
    }

    private static String dom(Path browser, Path file, String hash) throws IOException, InterruptedException {
        Path out = folder.resolve("dom.html");
        Process process = new ProcessBuilder(browser.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run", "--user-data-dir=" + folder.resolve("profile"), "--dump-dom",
                file.toUri() + hash).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out).replace("&amp;", "&");
    }
}
