package dev.fulcrum.tasks.image;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.brief.QualityPromise;
import dev.fulcrum.brief.Sizes;
import dev.fulcrum.data.CanonicalSize;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BriefTest {
    private static final Path EXAMPLES = Path.of("../examples/fashion");
    private static final String SMALL = """
            task: image-classification
            data: {images: photos}
            demand: 3e7
            """;

    private static List<Fault> faults(String text) {
        return catchThrowableOfType(FaultException.class, () -> ImageSection.brief("brief.yaml", text, Map.of())).faults();
    }

    @Test
    void theDemoBriefReadsAsWritten() throws IOException {
        Brief brief = ImageSection.brief("brief.yaml", Files.readString(EXAMPLES.resolve("brief.yaml")), Map.of());
        assertThat(brief.task()).isEqualTo("image-classification");
        assertThat(brief.quality()).isEqualTo(new QualityPromise("accuracy", Optional.of(0.85), 0.9, Optional.empty()));
        assertThat(brief.p99()).contains(20.0);
        assertThat(brief.demand().requests().value()).isEqualTo(3e7);
        assertThat(brief.demand().horizon()).isEqualTo(12);
        assertThat(brief.retraining().every()).isEqualTo(new Retraining.Every.Days(30));
        assertThat(brief.limits().wallTime()).contains(480.0);
        assertThat(brief.machine().price().value()).isEqualTo(0.05);
        assertThat(brief.machine().price().basis()).isEqualTo(Basis.ASSUMED);
        assertThat(brief.deployment()).isInstanceOfSatisfying(Deployment.SharedPool.class, pool -> {
            assertThat(pool.utilisation()).isEqualTo(0.6);
            assertThat(pool.memoryStep().value()).isEqualTo(64 * 1024 * 1024);
        });
        ImageSection images = ImageSection.read(brief.data());
        assertThat(images.source()).isEqualTo(new ImageSection.Source.Idx("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"));
        assertThat(images.split()).containsExactly(0.6, 0.2, 0.2);
        assertThat(brief.data().faults()).isEmpty();
    }

    @Test
    void theSizesToChooseFromMayBeNamed() {
        Brief brief = ImageSection.brief("brief.yaml", SMALL + "search: {widths: [6, 4], shrinks: [2, 4]}", Map.of());
        assertThat(brief.search().sizes()).isEqualTo(new Sizes(List.of(4, 6), Sizes.USUAL.depths(), List.of(2, 4)));
        assertThat(new ResidualFamily(new CanonicalSize(28, 28, 1), List.of("a", "b"), new ResidualFamily.Normalisation(0, 1), brief.search().sizes())
                .sizes()).startsWith("w4 d1 r7").endsWith("w6 d2 r14").hasSize(8);
        assertThat(faults(SMALL + "search: {widths: [6.5], depths: 3, shrinks: [0]}")).hasSize(3);
        assertThat(faults("task: recommendation\ndata: {events: e.csv}\ndemand: 3e7\nsearch: {widths: [6]}"))
                .anySatisfy(fault -> assertThat(fault.expected()).contains("must leave widths"));
    }

    @Test
    void theBriefOfAFleetReadsAsWritten() throws IOException {
        Brief brief = ImageSection.brief("brief-dedicated.yaml", Files.readString(EXAMPLES.resolve("brief-dedicated.yaml")), Map.of());
        assertThat(brief.deployment()).isEqualTo(new Deployment.Dedicated(2, 1, 1, Deployment.Scaling.HOURLY, Deployment.Balancing.LEAST_BUSY, 0.6));
        assertThat(brief.retraining().every()).isEqualTo(new Retraining.Every.Best());
        assertThat(brief.retraining().decay().value()).isCloseTo(0.0002, within(1e-12));
        assertThat(brief.errors().pay()).isTrue();
        List<String> classes = Files.readAllLines(EXAMPLES.resolve("labels.txt"));
        brief.errors().matrix().forEach((truth, row) -> assertThat(classes).contains(truth).containsAll(row.keySet()));
        assertThat(brief.machine().name()).isEqualTo("c7i.large");
        assertThat(brief.prices().value(PriceBook.CARBON_INTENSITY)).isEqualTo(291);
        assertThat(brief.operation().effort().value()).isEqualTo(160);
    }

    @Test
    void theFullBriefTakesItsDataFromTheEnvironment() throws IOException {
        String text = Files.readString(EXAMPLES.resolve("brief-full.yaml"));
        Brief brief = ImageSection.brief("brief-full.yaml", text, Map.of("FULCRUM_DATA", "/data"));
        ImageSection images = ImageSection.read(brief.data());
        assertThat(images.test()).contains(new ImageSection.Source.Idx("/data/images/fashion-mnist/t10k-images-idx3-ubyte.gz",
                "/data/images/fashion-mnist/t10k-labels-idx1-ubyte.gz"));
        assertThat(brief.retraining().every()).isEqualTo(new Retraining.Every.Days(30));
        assertThat(faults(text)).hasSize(4).allSatisfy(f -> assertThat(f.got()).isEqualTo("${FULCRUM_DATA}"));
    }

    @Test
    void tenFaultsAreToldAtOnce() {
        List<Fault> faults = faults("""
                task: image-clasification
                data:
                  idx: {images: a.gz}
                  split: [0.5, 0.2, 0.2]
                quality: {minimum: 1.2, confidence: high}
                latency: {p99: -3 ms}
                demand: {growth: 0}
                deployment: {kind: dedicated, memoryStep: 1 MiB}
                machine: {cors: 4}
                sede: 3
                """);
        assertThat(faults).extracting(Fault::toString).containsExactlyInAnyOrder(
                "brief.yaml:1 task: read brief: must be one of image-classification, recommendation: got image-clasification; did you mean image-classification?",
                "brief.yaml:3 data.idx.labels: read brief: must be given: got nothing; write for example `labels: train-labels.gz`",
                "brief.yaml:4 data.split: read brief: must be 3 shares that sum to 1: got [0.5, 0.2, 0.2], which sum to 0.9; "
                        + "write for example [0.6, 0.2, 0.2]",
                "brief.yaml:5 quality.minimum: read brief: must be in (0, 1): got 1.2; write for example 0.9",
                "brief.yaml:5 quality.confidence: read brief: must be a number: got high; write for example 0.9",
                "brief.yaml:6 latency.p99: read brief: must be > 0 ms: got -3 ms; write for example 20 ms",
                "brief.yaml:7 demand.requests: read brief: must be given: got nothing; write for example `requests: 3e7 a month`",
                "brief.yaml:8 deployment.memoryStep: read brief: must not be given with kind dedicated: got memoryStep; "
                        + "it belongs to shared-pool and serverless: remove it, or write kind: shared-pool",
                "brief.yaml:9 machine.cors: read brief: must be one of region, name, tenure, capital, life, utilisation, price, cores, memory, spot, "
                        + "committed, wattsIdle, wattsBusyCore: got cors; did you mean cores?",
                "brief.yaml:10 sede: read brief: must be one of task, machine, prices, data, quality, errors, latency, demand, deployment, machines, "
                        + "retraining, operation, spot, limits, search, compress, seed: got sede; did you mean seed?");
    }

    @Test
    void anEmptyOrBrokenFileIsAnsweredWithItsLine() {
        assertThat(faults("")).singleElement().satisfies(f -> assertThat(f.got()).isEqualTo("an empty file"));
        assertThat(faults("task: image-classification\ndata: [1, 2\n")).singleElement()
                .satisfies(f -> assertThat(f.place().orElseThrow().line()).isGreaterThanOrEqualTo(2));
        assertThat(faults(SMALL + "demand: 1\n")).singleElement().satisfies(f -> {
            assertThat(f.expected()).isEqualTo("must be given once");
            assertThat(f.place().orElseThrow().line()).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            demand           | 1e9
            demand.requests  | 12 requests/s
            demand.growth    | 5 % a month
            errors           | 0.0001
            errors           | 0.0001 USD
            quality.minimum  | 0.9
            quality          | 90 %
            latency          | 5
            retraining       | 14 days
            demand.profile   | 1
            seed             | 3
            limits.memory    | 1 GiB
            """)
    void overridesSayWhatTheTextCouldHaveSaid(String key, String value) {
        Brief changed = ImageSection.brief("brief.yaml", SMALL, Map.of()).with(Map.of(key, value));
        String text = switch (key) {
            case "demand" -> SMALL.replace("3e7", value);
            case "demand.requests", "demand.growth", "demand.profile" ->
                    SMALL.replace("demand: 3e7", "demand: {requests: 3e7, growth: 0}")
                            .replace(key.equals("demand.requests") ? "3e7" : "growth: 0", key.equals("demand.requests") ? value
                                    : key.substring(7) + ": " + value);
            default -> SMALL + (key.contains(".") ? key.replace(".", ": {") + ": " + value + "}" : key + ": " + value) + "\n";
        };
        Brief written = ImageSection.brief("brief.yaml", text, Map.of());
        assertThat(changed).usingRecursiveComparison().ignoringFields("origin", "data").isEqualTo(written);
        assertThat(changed).usingRecursiveComparison().ignoringFields("origin", "data").isNotEqualTo(ImageSection.brief("brief.yaml", SMALL, Map.of()));
    }

    @Test
    void aFaultyOverrideNamesItsFlag() {
        Brief brief = ImageSection.brief("brief.yaml", SMALL, Map.of());
        FaultException told = catchThrowableOfType(FaultException.class, () -> brief.with(Map.of("demand", "many", "sed", "3")));
        assertThat(told.faults()).extracting(f -> f.place().orElseThrow().toString()).containsExactlyInAnyOrder("--demand demand.requests",
                "--sed sed");
    }

    @Test
    void overridesAddUp() {
        Brief brief = ImageSection.brief("brief.yaml", SMALL, Map.of()).with(Map.of("demand", "5")).with(Map.of("seed", "9"));
        assertThat(brief.demand().requests().value()).isEqualTo(5);
        assertThat(brief.seed()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({"REQUESTS, 3e7, 3e7", "REQUESTS, 1 requests/s, 2629800", "REQUESTS, 1_000 a day, 30437.5",
        "MILLIS, 0.02 s, 20", "BYTES, 64 MiB, 67108864",
        "BYTES, 8 GB, 8e9", "SECONDS, 5 min, 300", "GROWTH, 26.824179456 % a year, 0.02", "DAYS, 2 weeks, 14", "MONTHS, 1.5 years, 18"})
    void numbersCarryUnits(String dimension, String text, double expected) throws ReflectiveOperationException {
        Dimension read = (Dimension) Dimension.class.getField(dimension).get(null);
        assertThat(read.parse(text).orElseThrow()).isCloseTo(expected, within(expected * 1e-9));
        assertThat(read.parse(text + " parsecs")).isEmpty();
    }
}
