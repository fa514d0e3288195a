package dev.fulcrum.brief;

import static dev.fulcrum.brief.TestingBriefs.brief;
import static dev.fulcrum.brief.TestingBriefs.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.Basis;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {
    private static final String NAMED = "prices: {file: mine.yaml}\n";

    @Test
    void everyShippedLineIsDatedAndSourced() {
        PriceBook book = PriceBook.shipped();
        assertThat(book.lines()).isNotEmpty().allSatisfy((name, line) -> {
            assertThat(line.source()).as(name).hasSizeGreaterThan(6);
            assertThat(LocalDate.parse(line.date())).isAfter("2026-01-01");
            assertThat(line.unit()).as(name).isNotEmpty();
        });
        assertThat(book.lines().keySet()).containsAll(LineForm.DEFAULTS.keySet());
        assertThat(book.names("regions")).hasSizeGreaterThanOrEqualTo(12);
        assertThat(book.names("serverless")).containsExactly("aws-lambda", "cloud-run");
        assertThat(book.estimate(PriceBook.ELECTRICITY).basis()).isEqualTo(Basis.ASSUMED);
    }

    @ParameterizedTest
    @CsvSource({"machineHour, 0.05, USD/hour", "machineMemory, 8589934592, B", "discountRate, 0.05, /year", "interruptions, 0.05, /hour",
        "label, 0.05, USD/label", "storage, 0.025, USD/GB-month", "pue, 1.5, 1", "machineLife, 48, months"})
    void theDefaultsKeepTheirUnits(String line, double value, String unit) {
        assertThat(PriceBook.shipped().value(line)).isCloseTo(value, within(value * 1e-12));
        assertThat(PriceBook.shipped().unit(line)).isEqualTo(unit);
    }

    @Test
    void aFileReplacesLineByLine() {
        PriceBook book = brief(NAMED, Map.of("mine.yaml", """
                source: our contract
                date: 2026-10-01
                defaults:
                  electricity: 0.3 USD/kWh
                  pue: {value: 1.2, source: measured in the cellar, date: 2026-09-30}
                machines:
                  c7i.large: {price: 0.07}
                  mine: {cores: 8, memory: 32 GiB, price: 0.2 USD/hour}
                """)).prices();
        assertThat(book.lines().get("electricity")).isEqualTo(new PriceBook.Line(0.3, "CUR/kWh", "our contract", "2026-10-01"));
        assertThat(book.lines().get("pue")).isEqualTo(new PriceBook.Line(1.2, "1", "measured in the cellar", "2026-09-30"));
        assertThat(book.machine("c7i.large").orElseThrow().price().value()).isEqualTo(0.07);
        assertThat(book.machine("c7i.large").orElseThrow().cores()).isEqualTo(2);
        assertThat(book.machine("mine").orElseThrow().spot().value()).isCloseTo(0.07, within(1e-12));
        assertThat(book.value("label")).isEqualTo(PriceBook.shipped().value("label"));
    }

    @Test
    void theBriefsOwnLinesGoOverTheFile() {
        Map<String, String> files = Map.of("mine.yaml", "defaults: {electricity: 0.3, pue: 1.2}\n");
        Brief brief = brief("prices: {file: mine.yaml, pue: 1.1, carbonPrice: 0.1 USD/kg, hardwareTrend: 0.3}\n", files);
        assertThat(List.of(brief.prices().value("electricity"), brief.prices().value("pue"), brief.prices().value("carbonPrice"),
                brief.prices().value("hardwareTrend"))).containsExactly(0.3, 1.1, 0.1, 0.3);
        assertThat(brief.origin().contents()).isEqualTo(files);
    }

    @Test
    void faultsOfAFileNameItsLines() {
        assertThat(faults(NAMED, Map.of("mine.yaml", """
                defaults:
                  electricty: 0.3
                  pue: 0.5
                  label: {value: 0.1, date: last week}
                machines:
                  c7i.lrage: {price: 0.07}
                  c7i.large: {cors: 3}
                colour: red
                """))).extracting(f -> f.toString().replaceFirst("must be one of .*: got", "got")).containsExactlyInAnyOrder(
                "mine.yaml:2 defaults.electricty: read prices: got electricty; did you mean electricity?",
                "mine.yaml:3 defaults.pue: read prices: must be in [1, 10]: got 0.5; write for example 0.9",
                "mine.yaml:4 defaults.label.date: read prices: must be an ISO day: got last week; write for example 2026-11-22",
                "mine.yaml:6 machines.c7i.lrage: read prices: must be in the price book, or come with cores, memory, price: got no cores, memory; "
                        + "did you mean c7i.large?",
                "mine.yaml:7 machines.c7i.large.cors: read prices: got cors; did you mean cores?",
                "mine.yaml:8 colour: read prices: got colour; remove it");
        assertThat(faults(NAMED, Map.of("mine.yaml", "[1, 2"))).first().asString().startsWith("mine.yaml:");
        assertThat(faults(NAMED)).singleElement().asString().startsWith("brief.yaml:4 prices.file: read brief: must be a file");
        assertThat(faults("prices: {file: mine.yaml, currency: USD}\n", Map.of("mine.yaml", "currency: EUR\n"))).singleElement().asString()
                .startsWith("mine.yaml:1 currency: read prices: must be the brief's, USD: got EUR");
    }

    @Test
    void anotherCurrencyIsExchanged() {
        Brief brief = brief("prices: {currency: EUR, exchange: 0.9}\nmachine: c7i.large\nmachines: c7g.large\n");
        assertThat(brief.machine().price().value()).isCloseTo(0.9 * 0.08925, within(1e-12));
        assertThat(brief.machine().price().unit()).isEqualTo("EUR/hour");
        assertThat(brief.machines().getFirst().price().value()).isCloseTo(0.9 * 0.0725, within(1e-12));
        assertThat(brief.prices().value("pue")).isEqualTo(1.5);
        assertThat(brief(NAMED, Map.of("mine.yaml", "currency: EUR\ndefaults: {electricity: 0.2 EUR/kWh}\n")).prices().estimate("electricity"))
                .satisfies(e -> assertThat(e.unit()).isEqualTo("EUR/kWh")).satisfies(e -> assertThat(e.value()).isEqualTo(0.2));
    }
}
