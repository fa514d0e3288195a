package dev.fulcrum.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DataStudyTest {
    private static final int TRAINING = 10_000;

    private static Trial train(String size, int rung, int epochs, double seconds, Optional<String> from, int ran) {
        return new Trial(new Purchase.Train(size, "adamw", rung, epochs, from), new Quality("accuracy", 900, 1000), seconds, 1,
                java.util.Collections.nCopies(ran, 0.9));
    }

    /// Two rungs of a small size (1 + 3 epochs, 40 s) and of a large one (1 + 3 + 9 epochs, 1300 s).
    private static List<Trial> searched() {
        return List.of(train("small", 0, 1, 10, Optional.empty(), 1), train("small", 1, 3, 30, Optional.of("small-adamw-rung0"), 3),
                train("large", 0, 1, 100, Optional.empty(), 1), train("large", 1, 3, 300, Optional.of("large-adamw-rung0"), 3),
                train("large", 2, 9, 900, Optional.of("large-adamw-rung1"), 9));
    }

    private static List<Trial> runToEnd(double left) {
        List<Trial> bought = new ArrayList<>(searched());
        double budget = bought.stream().mapToDouble(Trial::coreSeconds).sum() + left;
        DataStudy study = new DataStudy(new DataStudy.Settings(budget, TRAINING, 1000));
        while (study.next(bought) instanceof Search.Move.Buy buy) {
            for (Purchase p : buy.purchases()) {
                Purchase.Sample s = (Purchase.Sample) p;
                double same = searched().stream().filter(t -> t.purchase().candidate().equals(s.candidate()))
                        .filter(t -> ((Purchase.Train) t.purchase()).rung() == s.rung()).findFirst().orElseThrow().seconds();
                bought.add(new Trial(s, new Quality("accuracy", 800, 1000), same, 1, List.of(0.8)));
            }
        }
        return bought.subList(searched().size(), bought.size());
    }

    @Test
    void repeatsTheLongestChainThatCanBePaidForAsManySteps() {
        List<Trial> samples = runToEnd(120);
        assertThat(samples).extracting(t -> t.purchase().key()).containsExactly("small-adamw-data2500-rung0", "small-adamw-data5000-rung0",
                "small-adamw-data2500-rung1", "small-adamw-data5000-rung1");
        for (Trial t : samples) {
            Purchase.Sample s = (Purchase.Sample) t.purchase();
            assertThat(s.epochs() * s.examples()).isEqualTo((s.rung() == 0 ? 1 : 3) * TRAINING);
        }
        assertThat(runToEnd(10_000)).hasSize(6).allMatch(t -> t.purchase().candidate().equals("large"));
    }

    @Test
    void buysNothingThatIsNotPaidForByWhatIsLeft() {
        assertThat(runToEnd(0)).isEmpty();
        assertThat(runToEnd(20)).isEmpty();
        for (double left : new double[] {30, 60, 120, 400, 3500}) {
            assertThat(runToEnd(left).stream().mapToDouble(Trial::coreSeconds).sum()).isLessThanOrEqualTo(left);
        }
    }

    @Test
    void trainingsThatStoppedEarlyAreNotRepeated() {
        List<Trial> stopped = List.of(train("small", 0, 4, 10, Optional.empty(), 2));
        assertThat(new DataStudy(new DataStudy.Settings(1e6, TRAINING, 1000)).next(stopped)).isInstanceOf(Search.Move.Stop.class);
    }

    @Test
    void aSampleGoesThroughJsonAndTheSearchDoesNotSeeIt() {
        Purchase sample = new Purchase.Sample("w16 d2", "adamw", 1, 12, 2500, Optional.of("before"));
        assertThat(Json.read(Json.write(sample), Purchase.class)).isEqualTo(sample);
        var search = new SuccessiveHalving(new SuccessiveHalving.Settings(100, 2, TRAINING, 0.8, 0.9, 1, 3, List.of("adamw"), 1e10, true),
                List.of(new Weighed("small", 1e6, 1e-4, 1e-4, true)));
        List<Trial> plain = List.of(train("small", 0, 1, 2, Optional.empty(), 1));
        List<Trial> with = new ArrayList<>(plain);
        with.add(new Trial(sample, new Quality("accuracy", 999, 1000), 3, 1, List.of(0.99)));
        assertThat(search.next(with)).isEqualTo(search.next(plain));
    }
}
