package dev.fulcrum.ledger;

import static dev.fulcrum.ledger.TestingEntries.facts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.FaultException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BooksTest {
    @Test
    void everyKindIsChargedToItsAccount() {
        Books.Line line = books(new Entry.Measured(facts("fashion", 1, 0)), new Entry.Searched(facts("fashion", 2, 0)),
                new Entry.Planned(facts("fashion", 4, 0)), new Entry.Trained(facts("fashion", 8, 0)), new Entry.Distilled(facts("fashion",
                        16, 0)),
                new Entry.Compressed(facts("fashion", 32, 0)), new Entry.Served(facts("fashion", 64, 0)),
                new Entry.Idled(facts("fashion", 128, 0))).lines().getFirst();
        assertThat(line.accounts().values()).extracting(s -> s.money().value()).containsExactly(7.0, 8.0, 16.0, 32.0, 64.0, 128.0);
        assertThat(line.building().money().value()).isEqualTo(63);
        assertThat(line.total().money().value()).isEqualTo(255);
        assertThat(line.total().money().low()).isEqualTo(255 * 0.9, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(line.total().energy().value()).isEqualTo(80);
        assertThat(line.total().coreSeconds()).isEqualTo(8 * 120);
        assertThat(line.crossover()).map(Books.Crossover::sequence).contains(7L);
    }

    @Test
    void theCrossoverIsTheMomentAfterWhichInferenceStaysAhead() {
        Books.Line line = books(new Entry.Trained(facts("f", 2, 0)), new Entry.Served(facts("f", 3, 0)), new Entry.Trained(facts("f", 4,
                0)),
                new Entry.Served(facts("f", 3, 0)), new Entry.Served(facts("f", 1, 0))).lines().getFirst();
        assertThat(line.crossover()).map(Books.Crossover::sequence).contains(5L);
        assertThat(books(new Entry.Trained(facts("f", 2, 0)), new Entry.Served(facts("f", 2, 0))).lines().getFirst().crossover()).isEmpty();
    }

    @Test
    void linesAreKeptApartAndOneLineHasOneCurrency() {
        assertThat(books(new Entry.Trained(facts("b", 2, 0)), new Entry.Trained(facts("a", 2, 0))).lines()).extracting(Books.Line::name)
                .containsExactly("a", "b");
        Costs euros = new Costs(1, 1, Estimate.exact(1, "EUR", Basis.ASSUMED), Estimate.exact(0, "J", Basis.ASSUMED));
        Entry foreign = new Entry.Trained(Facts.of("a", euros, java.util.Map.of(), TestingEntries.ORIGIN));
        assertThatThrownBy(() -> books(new Entry.Trained(facts("a", 2, 0)), foreign)).isInstanceOf(FaultException.class)
                .hasMessageContaining("EUR");
        assertThat(Books.of(List.of()).lines()).isEmpty();
    }

    private static Books books(Entry... entries) {
        return Books.of(IntStream.range(0, entries.length)
                .mapToObj(i -> new Recorded(i + 1, Instant.EPOCH.plusSeconds(i), entries[i].hash(), entries[i])).toList());
    }
}
