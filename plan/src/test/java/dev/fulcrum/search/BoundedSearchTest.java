package dev.fulcrum.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.measure.Quality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedSearchTest {
    private static final int JUDGED = 100_000;

    /// A made-up problem: sizes with what they cost to serve and what making them brings.
    private record Problem(List<Weighed> sizes, Map<String, List<String>> recipes, Map<String, Outlook> outlooks, Map<String, Double> quality,
            double minimum) {
        static Problem of(long seed) {
            Random random = new Random(seed);
            List<Weighed> sizes = new ArrayList<>();
            Map<String, List<String>> recipes = new HashMap<>();
            Map<String, Outlook> outlooks = new HashMap<>();
            Map<String, Double> quality = new HashMap<>();
            double error = random.nextBoolean() ? 0 : 20 * random.nextDouble();
            for (int i = 0; i < 8; i++) {
                String name = "s" + i;
                double floats = Math.exp(random.nextGaussian());
                outlooks.put(name, new Outlook(floats, floats * (0.4 + random.nextDouble()), error));
                sizes.add(new Weighed(name, 1, 1, 1, true));
                recipes.put(name, List.of("a", "b"));
                for (String recipe : List.of("a", "b")) {
                    double q = 0.5 + 0.4 * random.nextDouble();
                    quality.put(name + "-" + recipe + "-rung0", q);
                    quality.put(name + "-" + recipe + "-rung0-int8", q - 0.02 * random.nextDouble());
                }
            }
            return new Problem(sizes, recipes, outlooks, quality, random.nextBoolean() ? 0 : 0.7);
        }

        BoundedSearch search() {
            PurchasePrices prices = new PurchasePrices(0.001, 0, 0, 0.01, 1e7, Double.POSITIVE_INFINITY);
            return new BoundedSearch(new BoundedSearch.Settings(minimum, 0.9, Double.POSITIVE_INFINITY, 1, prices, outlooks), sizes, recipes);
        }

        Trial make(Purchase p) {
            return new Trial(p, new Quality("accuracy", Math.round(quality.get(p.key()) * JUDGED), JUDGED), 1, 1, List.of());
        }

        boolean keeps(Trial t) {
            return minimum == 0 || t.validation().probabilityAtLeast(minimum) >= 0.9;
        }

        double total(Trial t) {
            double seconds = t.purchase().quantized() ? 2 : 1;
            Outlook o = outlooks.get(t.purchase().candidate());
            return seconds * 0.011 + o.serving(t.purchase().quantized()) + o.error() * (1 - t.validation().value());
        }

        double best(List<Trial> among) {
            return among.stream().filter(this::keeps).mapToDouble(this::total).min().orElse(Double.POSITIVE_INFINITY);
        }

        List<Trial> everything() {
            List<Trial> all = new ArrayList<>();
            for (Weighed size : sizes) {
                for (String recipe : recipes.get(size.name())) {
                    Purchase train = new Purchase.Train(size.name(), recipe, 0, 1, java.util.Optional.empty());
                    all.add(make(train));
                    all.add(make(new Purchase.Quantize(size.name(), java.util.Optional.of(train.key()))));
                }
            }
            return all;
        }
    }

    private static List<Trial> bought(Problem p) {
        List<Trial> trials = new ArrayList<>();
        while (p.search().next(trials) instanceof Search.Move.Buy buy) buy.purchases().forEach(x -> trials.add(p.make(x)));
        return trials;
    }

    /// Branch and bound: nothing that could be chosen is missed, however little is bought.
    @Test
    void theBestOfEverythingIsAmongWhatIsBought() {
        int saved = 0;
        for (long seed = 0; seed < 400; seed++) {
            Problem p = Problem.of(seed);
            List<Trial> trials = bought(p);
            assertThat(p.best(trials)).as("seed " + seed).isCloseTo(p.best(p.everything()), within(1e-9));
            saved += p.everything().size() - trials.size();
        }
        assertThat(saved).isGreaterThan(400 * 10);
    }

    @Test
    void theStopSaysWhatTheRestWouldCost() {
        Problem p = Problem.of(1);
        List<Trial> trials = bought(p);
        Search.Move.Stop stop = (Search.Move.Stop) p.search().next(trials);
        assertThat(stop.reason().words()).containsAnyOf("even if they never erred", "everything is bought");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4})
    void aBudgetEndsIt(long seed) {
        Problem p = Problem.of(seed);
        PurchasePrices prices = new PurchasePrices(0.001, 0, 0, 0.01, 1e7, Double.POSITIVE_INFINITY);
        BoundedSearch search = new BoundedSearch(new BoundedSearch.Settings(0.99, 0.9, 3, 1, prices, p.outlooks()), p.sizes(), p.recipes());
        List<Trial> trials = new ArrayList<>();
        while (search.next(trials) instanceof Search.Move.Buy buy) buy.purchases().forEach(x -> trials.add(p.make(x)));
        assertThat(trials).hasSizeBetween(3, 4);
        assertThat(((Search.Move.Stop) search.next(trials)).reason().kind()).isEqualTo(StopReason.Kind.BUDGET_SPENT);
    }

    @Test
    void nothingAdmissibleIsSaidAtOnce() {
        Map<String, Outlook> outlooks = Map.of("s", new Outlook(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0));
        PurchasePrices prices = new PurchasePrices(1, 0, 0, 0, 1, Double.POSITIVE_INFINITY);
        BoundedSearch search = new BoundedSearch(new BoundedSearch.Settings(0, 0.9, 10, 1, prices, outlooks),
                List.of(new Weighed("s", 1, 1, 1, false)), Map.of("s", List.of("a")));
        assertThat(((Search.Move.Stop) search.next(List.of())).reason().kind()).isEqualTo(StopReason.Kind.NOTHING_ADMISSIBLE);
    }
}
