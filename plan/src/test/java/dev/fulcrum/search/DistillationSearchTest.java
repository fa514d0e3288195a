package dev.fulcrum.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.measure.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DistillationSearchTest {
    private static final long JUDGED = 10_000;
    private static final List<Weighed> SIZES = List.of(new Weighed("small", 1e6, 1e-4, 0.8e-4, true), new Weighed("middle", 1e7, 4e-4, 3e-4, true),
            new Weighed("large", 1e8, 3e-3, 2e-3, true));

    private static DistillationSearch search(double minimum, double requests) {
        return new DistillationSearch(new DistillationSearch.Settings(minimum, 0.95, JUDGED, 6000, 9, 5e10, requests, 1, Double.POSITIVE_INFINITY), SIZES);
    }

    private static Trial trained(String size, double quality) {
        return new Trial(new Purchase.Train(size, "sgd", 0, 9, Optional.empty()), quality(quality), 20, 1, java.util.Collections.nCopies(9, quality));
    }

    private static Quality quality(double value) {
        return new Quality("accuracy", Math.round(value * JUDGED), JUDGED);
    }

    private static final List<Trial> BOUGHT = List.of(trained("small", 0.80), trained("middle", 0.898), trained("large", 0.92));

    private static List<Purchase> wanted(DistillationSearch search, List<Trial> bought) {
        return search.next(bought) instanceof Search.Move.Buy buy ? buy.purchases() : List.of();
    }

    @Test
    void aSizeJustUnderTheMinimumLearnsFromTheBest() {
        assertThat(wanted(search(0.90, 1e9), BOUGHT)).singleElement().isInstanceOfSatisfying(Purchase.Distill.class, d -> {
            assertThat(d.candidate()).as("small is too far below").isEqualTo("middle");
            assertThat(d.teacher()).isEqualTo("large-sgd-rung0");
            assertThat(d.from()).contains("middle-sgd-rung0");
        });
    }

    @Test
    void fewRequestsAreNotWorthIt() {
        assertThat(wanted(search(0.90, 1e3), BOUGHT)).isEmpty();
    }

    @Test
    void withoutAMinimumOrATeacherNothingIsBought() {
        assertThat(wanted(search(0, 1e9), BOUGHT)).isEmpty();
        assertThat(wanted(search(0.90, 1e9), List.of())).isEmpty();
    }

    /// Where nothing keeps the minimum yet, whoever has a chance is tried.
    @Test
    void withoutAPlanAChanceIsEnough() {
        assertThat(wanted(search(0.90, 1e3), List.of(trained("middle", 0.898), trained("large", 0.899)))).extracting(Purchase::candidate).containsExactly("middle");
    }

    @Test
    void aStudentThatMadeItIsRoundedAndThenItEnds() {
        List<Trial> bought = new ArrayList<>(BOUGHT);
        Purchase student = wanted(search(0.90, 1e9), bought).getFirst();
        bought.add(new Trial(student, quality(0.906), 30, 1, List.of(0.906)));
        Purchase rounded = wanted(search(0.90, 1e9), bought).getFirst();
        assertThat(rounded).isEqualTo(new Purchase.Quantize("middle", Optional.of(student.key())));
        bought.add(new Trial(rounded, quality(0.905), 2, 1, List.of()));
        assertThat(search(0.90, 1e9).next(bought)).isInstanceOf(Search.Move.Stop.class);
    }
}
