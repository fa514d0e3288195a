package dev.fulcrum.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rule against dynamic programming that knows nothing of it: every order, every stop.
class ReservationTest {
    private static final double ROUNDING = 1e-9;

    /// E[(s - X)^+] = price, by putting s in; and s is no less than the least outcome.
    @Test
    void theReservationValueSolvesItsEquation() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            Outcomes outcomes = random(random, 1 + random.nextInt(5), random.nextBoolean());
            double price = 5 * random.nextDouble();
            double s = outcomes.reservation(price);
            if (outcomes.probabilityBelow(Double.POSITIVE_INFINITY) == 0) assertThat(s).isInfinite();
            else assertThat(outcomes.expectedSaving(s)).isCloseTo(price, within(ROUNDING));
        }
    }

    /// Uniform on 0 to 1, finely cut: s = sqrt(2 price), the mirror of Weitzman's 1 - sqrt(2 c).
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.4})
    void uniformCost(double price) {
        int n = 20_000;
        List<Outcomes.Outcome> cut = new ArrayList<>();
        for (int i = 0; i < n; i++) cut.add(new Outcomes.Outcome(1.0 / n, (i + 0.5) / n));
        assertThat(Outcomes.of(cut).reservation(price)).isCloseTo(Math.sqrt(2 * price), within(1e-6));
    }

    @Test
    void leastOfTwoIsTheJointDistributions() {
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            Outcomes a = random(random, 4, true);
            Outcomes b = random(random, 3, false);
            double beside = 10 * random.nextDouble();
            double sum = 0;
            for (Outcomes.Outcome x : a.list()) {
                for (Outcomes.Outcome y : b.list()) sum += x.probability() * y.probability() * Math.min(beside, Math.min(x.cost(), y.cost()));
            }
            assertThat(a.least(b).meanBeside(beside)).isCloseTo(sum, within(ROUNDING));
        }
    }

    @Test
    void independentBoxesAreBoughtAsDynamicProgrammingWould() {
        Random random = new Random(7);
        double worst = 0;
        for (int i = 0; i < 500; i++) {
            List<Offer> boxes = new ArrayList<>();
            for (int k = 0; k < 4; k++) boxes.add(Offer.box("b" + k, price(random), random(random, 3, random.nextInt(3) == 0)));
            worst = Math.max(worst, difference(10 * random.nextDouble(), boxes));
        }
        assertThat(worst).as("largest difference over 500 problems of 4 boxes, money").isLessThan(ROUNDING);
    }

    /// Each result opens other offers with other prices and chances: learning curves, teachers with students.
    @Test
    void outTreesAreBoughtAsDynamicProgrammingWould() {
        Random random = new Random(8);
        double worst = 0;
        for (int i = 0; i < 200; i++) {
            List<Offer> roots = List.of(tree(random, "s", 2), tree(random, "t", 2));
            worst = Math.max(worst, difference(10 * random.nextDouble(), roots));
        }
        assertThat(worst).as("largest difference over 200 forests of two trees, money").isLessThan(ROUNDING);
    }

    /// The policy is simulated too: what the rule pays in the mean over all that may happen is what its value says.
    private static double difference(double inHand, List<Offer> offers) {
        double best = dynamic(inHand, offers, new HashMap<>());
        double value = new Forest(inHand, offers).value();
        double followed = followed(inHand, offers);
        return Math.max(Math.abs(best - value), Math.abs(best - followed)) / Math.max(1, best);
    }

    /// The least of stopping and of every possible purchase, over everything that may come of it; a state is asked once.
    private static double dynamic(double inHand, List<Offer> offers, Map<State, Double> known) {
        State state = new State(inHand, offers.stream().map(Offer::name).collect(Collectors.toSet()));
        Double seen = known.get(state);
        if (seen != null) return seen;
        double least = inHand;
        for (Offer offer : offers) {
            double mean = 0;
            for (Offer.Result r : offer.results()) {
                mean += r.probability() * (r.price() + dynamic(Math.min(inHand, r.cost()), after(offers, offer, r), known));
            }
            least = Math.min(least, mean);
        }
        known.put(state, least);
        return least;
    }

    private record State(double inHand, Set<String> offers) {}

    private static double followed(double inHand, List<Offer> offers) {
        var next = new Forest(inHand, offers).next();
        if (next.isEmpty()) return inHand;
        Offer offer = next.get().offer();
        double mean = 0;
        for (Offer.Result r : offer.results()) {
            mean += r.probability() * (r.price() + followed(Math.min(inHand, r.cost()), after(offers, offer, r)));
        }
        return mean;
    }

    private static List<Offer> after(List<Offer> offers, Offer taken, Offer.Result result) {
        List<Offer> left = new ArrayList<>(offers.stream().filter(o -> o != taken).toList());
        left.addAll(result.then());
        return left;
    }

    /// With nothing to pay, everything that can help is bought; with nothing to serve (all costs 0), nothing is.
    @Test
    void placebos() {
        Offer free = Offer.box("free", 0, random(new Random(3), 4, false));
        double least = free.results().getFirst().cost();
        assertThat(new Forest(least + 1e-6, List.of(free)).next()).isPresent();
        assertThat(new Forest(least, List.of(free)).next()).as("what can no longer help").isEmpty();
        Offer idle = Offer.box("idle", 0.01, Outcomes.certain(0));
        assertThat(new Forest(0, List.of(idle)).next()).as("no volume, nothing to save").isEmpty();
        assertThat(new Forest(Double.POSITIVE_INFINITY, List.of(idle)).next()).as("a model must be had").isPresent();
        Offer hopeless = Offer.box("hopeless", 0, Outcomes.NOTHING);
        assertThat(new Forest(Double.POSITIVE_INFINITY, List.of(hopeless)).next()).as("what cannot help").isEmpty();
    }

    /// Deeper looks may pay where the first alone does not: the index is that of the best stopping depth.
    @Test
    void theIndexLooksBehindTheFirstPurchase() {
        Offer second = Offer.box("second", 1, Outcomes.of(List.of(new Outcomes.Outcome(0.5, 0), new Outcomes.Outcome(0.5, 100))));
        Offer first = new Offer("first", List.of(new Offer.Result(1, 1, Double.POSITIVE_INFINITY, List.of(second))));
        assertThat(Reservation.of(second).value()).isCloseTo(2, within(ROUNDING));
        assertThat(Reservation.of(first).value()).isCloseTo(4, within(ROUNDING));
    }

    @Test
    void bundlesMultiplyChancesAndAddPrices() {
        Offer teacher = new Offer("teacher", List.of(new Offer.Result(1, 3, Double.POSITIVE_INFINITY, List.of())));
        Offer student = Offer.box("student", 2, Outcomes.of(List.of(new Outcomes.Outcome(0.25, 8), new Outcomes.Outcome(0.75, 12))));
        Offer both = teacher.with(student);
        assertThat(both.price()).isCloseTo(5, within(ROUNDING));
        assertThat(Reservation.of(both).value()).isCloseTo(16, within(ROUNDING));
    }

    @Test
    void wrongChancesAndPricesAreFaults() {
        assertThatThrownBy(() -> Outcomes.of(List.of(new Outcomes.Outcome(0.5, 1)))).hasMessageContaining("sum to 1");
        assertThatThrownBy(() -> Outcomes.of(List.of(new Outcomes.Outcome(1, Double.NaN)))).hasMessageContaining("sum to 1");
        assertThatThrownBy(() -> Offer.box("b", -1, Outcomes.certain(1))).hasMessageContaining("at least 0");
    }

    static double price(Random random) {
        return random.nextInt(8) == 0 ? 0 : 3 * random.nextDouble();
    }

    static Outcomes random(Random random, int n, boolean mayFail) {
        double[] weights = random.doubles(n).map(w -> w + 0.01).toArray();
        double sum = java.util.Arrays.stream(weights).sum();
        List<Outcomes.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            outcomes.add(new Outcomes.Outcome(weights[i] / sum, mayFail && i == 0 ? Double.POSITIVE_INFINITY : 10 * random.nextDouble()));
        }
        return Outcomes.of(outcomes);
    }

    private static Offer tree(Random random, String name, int depth) {
        double p = random.nextDouble();
        return new Offer(name, List.of(result(random, name + "a", p, depth), result(random, name + "b", 1 - p, depth)));
    }

    private static Offer.Result result(Random random, String name, double probability, int depth) {
        List<Offer> then = new ArrayList<>();
        int children = depth == 0 ? 0 : random.nextInt(depth == 2 ? 3 : 2);
        for (int k = 0; k < children; k++) then.add(tree(random, name + k, depth - 1));
        double cost = random.nextInt(3) == 0 ? Double.POSITIVE_INFINITY : 10 * random.nextDouble();
        return new Offer.Result(probability, price(random), cost, then);
    }
}
