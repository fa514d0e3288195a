package dev.fulcrum.brief;

import static dev.fulcrum.brief.TestingBriefs.brief;
import static dev.fulcrum.brief.TestingBriefs.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
    @Test
    void aNameFillsTheFigures() {
        Brief brief = brief("machine: c7i.large\n");
        Machine machine = brief.machine();
        assertThat(machine.name()).isEqualTo("c7i.large");
        assertThat(machine.cores()).isEqualTo(2);
        assertThat(machine.memory().value()).isEqualTo(4L << 30);
        assertThat(machine.price().value()).isEqualTo(0.08925);
        assertThat(machine.price().unit()).isEqualTo("USD/hour");
        assertThat(machine.spot().value()).isLessThan(machine.committed().value());
        assertThat(brief.prices().value(PriceBook.MACHINE_HOUR)).isEqualTo(0.08925);
    }

    @Test
    void singleKeysGoOverTheName() {
        Machine machine = brief("machine: {name: c7i.large, price: 0.07, wattsIdle: 3}\n").machine();
        assertThat(machine.price().value()).isEqualTo(0.07);
        assertThat(machine.spot()).isEqualTo(brief("machine: c7i.large\n").machine().spot());
        assertThat(machine.wattsIdle().value()).isEqualTo(3);
        assertThat(machine.cores()).isEqualTo(2);
    }

    @Test
    void anUnnamedMachineTakesSharesOfItsPrice() {
        Machine machine = brief("machine: {cores: 4, memory: 16 GiB, price: 0.2}\n").machine();
        assertThat(machine.name()).isEqualTo("here");
        assertThat(machine.spot().value()).isCloseTo(0.07, within(1e-12));
        assertThat(machine.committed().value()).isCloseTo(0.12, within(1e-12));
        assertThat(brief("machine: {price: 0.2, spot: 0.01, committed: 0.1}\n").machine().spot().value()).isEqualTo(0.01);
    }

    @Test
    void capitalBecomesAnHoursPrice() {
        Machine machine = brief("machine: {tenure: owned, capital: 6000 USD, life: 4 years, utilisation: 0.5}\n").machine();
        assertThat(machine.tenure()).isEqualTo(Machine.Tenure.OWNED);
        assertThat(machine.price().value()).isCloseTo(6000 / (4 * 365.25 * 24 * 0.5), within(1e-12));
        assertThat(machine.spot()).isEqualTo(machine.price());
        assertThat(machine.committed()).isEqualTo(machine.price());
        Machine listed = brief("machine: own-server\n").machine();
        assertThat(listed.price().value()).isCloseTo(machine.price().value(), within(1e-12));
        assertThat(listed.tenure()).isEqualTo(Machine.Tenure.OWNED);
    }

    @Test
    void aRegionFillsElectricityAndCarbon() {
        PriceBook book = brief("machine: {region: france}\n").prices();
        assertThat(book.value(PriceBook.CARBON_INTENSITY)).isEqualTo(56);
        assertThat(book.lines().get(PriceBook.CARBON_INTENSITY).source()).contains("Ember");
        assertThat(brief("machine: {region: france}\nprices: {carbonIntensity: 70}\n").prices().value(PriceBook.CARBON_INTENSITY)).isEqualTo(70);
    }

    @Test
    void otherMachinesComeByName() {
        assertThat(brief("machines: [c7g.large, m7i.large]\n").machines()).extracting(Machine::name).containsExactly("c7g.large", "m7i.large");
        assertThat(brief("").with(Map.of("machines", "c7g.large, c7g.large,ccx13")).machines()).extracting(Machine::name)
                .containsExactly("c7g.large", "ccx13");
        assertThat(brief("").machines()).isEmpty();
    }

    @Test
    void everyListedMachineIsWhole() {
        PriceBook book = PriceBook.shipped();
        assertThat(book.names("machines")).hasSizeGreaterThanOrEqualTo(12).allSatisfy(name -> {
            Machine machine = book.machine(name).orElseThrow();
            assertThat(machine.cores()).isPositive();
            assertThat(machine.memory().value()).isGreaterThanOrEqualTo(1L << 30);
            assertThat(machine.spot().value()).isBetween(0.1 * machine.price().value(), machine.price().value());
            assertThat(machine.committed().value()).isBetween(0.4 * machine.price().value(), machine.price().value());
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            c7i.lrage                                    | machine: read brief: must be a machine of the price book, or come with cores, memory and price: got c7i.lrage; did you mean c7i.large?
            {name: mine, cores: 4}                       | machine.name: read brief: must be a machine of the price book
            {capital: 5000, tenure: rented}              | machine.capital: read brief: must not be given for a machine that is rented
            {tenure: owned, spot: 0.1}                   | machine.spot: read brief: must not be given for a machine that is owned
            {tenure: owned, capital: 5000, price: 0.1}   | machine.price: read brief: must be the only way to say what an hour costs
            {tenure: owned, life: 3 years}               | machine.capital: read brief: must be given: got nothing
            {region: frence}                             | machine.region: read brief: must be a region of the price book: got frence; did you mean france?
            """)
    void whatCannotBeIsSaid(String machine, String expected) {
        assertThat(fault("machine: " + machine + "\n")).startsWith("brief.yaml:4 " + expected).doesNotContain("\n");
    }

    @Test
    void aNewNameMayComeWhole() {
        assertThat(brief("machine: {name: mine, cores: 4, memory: 16 GiB, price: 0.2}\n").machine().name()).isEqualTo("mine");
    }
}
