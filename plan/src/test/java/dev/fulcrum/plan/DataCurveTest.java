package dev.fulcrum.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataCurveTest {
    private static final double[] SIZES = {5000, 10_000, 20_000, 40_000};

    private static DataCurve.Point point(int examples, double error, long judged) {
        return new DataCurve.Point(examples, new Quality("accuracy", Math.round((1 - error) * judged), judged));
    }

    private static DataCurve curve(PowerLaw law, long judged, int... sizes) {
        return new DataCurve("w16", Arrays.stream(sizes).mapToObj(n -> point(n, law.at(n), judged)).toList());
    }

    @Test
    void theFitRecoversTheLawThatMadeTheErrors() {
        double[] ones = {1, 1, 1, 1};
        for (PowerLaw law : List.of(new PowerLaw(3, 0.35, 0.02), new PowerLaw(1, 0.2, 0), new PowerLaw(200, 0.9, 0.1))) {
            PowerLaw fit = PowerLaw.fit(SIZES, Arrays.stream(SIZES).map(law::at).toArray(), ones);
            assertThat(fit.b()).isCloseTo(law.b(), within(1e-3));
            assertThat(fit.c()).isCloseTo(law.c(), within(1e-3));
            assertThat(fit.a()).isCloseTo(law.a(), within(0.01 * law.a()));
        }
    }

    @Test
    void errorsThatRiseWithDataAreAFloorAndNothingElse() {
        PowerLaw fit = PowerLaw.fit(new double[] {1000, 2000, 4000}, new double[] {0.1, 0.11, 0.12}, new double[] {1, 1, 1});
        assertThat(fit.a()).isZero();
        assertThat(fit.c()).isCloseTo(0.11, within(1e-12));
    }

    /// By hand: 2 n^-0.5 from 10,000 to 11,000 loses 1 - sqrt(10/11) of its errors.
    @Test
    void theReductionIsTheLawsOwn() {
        DataCurve curve = curve(new PowerLaw(20, 0.5, 0), 10_000_000, 2500, 5000, 10_000);
        Estimate reduction = curve.reduction(1000);
        assertThat(reduction.value()).isCloseTo(1 - Math.sqrt(10 / 11.0), within(0.006));
        assertThat(curve.distrust(1000)).isEmpty();
        assertThat(curve.moreFor(Math.sqrt(0.5)).orElseThrow()).isCloseTo(10_000, within(20.0));
    }

    @Test
    void aCurveIsDistrustedWhereItShouldBe() {
        PowerLaw law = new PowerLaw(20, 0.5, 0);
        DataCurve good = curve(law, 100_000, 2500, 5000, 10_000);
        assertThat(good.distrust(1000)).isEmpty();
        assertThat(good.distrust(20_000)).hasValueSatisfying(w -> assertThat(w).contains("twice"));
        DataCurve two = curve(law, 100_000, 5000, 10_000);
        assertThat(two.distrust(1000)).hasValueSatisfying(w -> assertThat(w).contains("needs 3"));
        DataCurve flat = curve(new PowerLaw(0, 1, 0.2), 1000, 2500, 5000, 10_000);
        assertThat(flat.distrust(1000)).isPresent();
        DataCurve jagged = new DataCurve("w16", List.of(point(1000, 0.3, 100_000), point(2000, 0.1, 100_000), point(4000, 0.2, 100_000)));
        assertThat(jagged.distrust(1000)).isPresent();
    }

    /// 90 % intervals hold the true reduction in 84 to 98 % of 300 worlds (binomial: 3 sd are 5 %), over laws as they are seen, with the
    /// noise of judging 4,000 examples and 3.4 % of seed noise.
    @Test
    void theIntervalHoldsTheTrueReduction() {
        int held = 0;
        for (int run = 0; run < 300; run++) {
            SplittableRandom random = new SplittableRandom(run);
            double b = random.nextDouble(0.15, 0.8);
            double floor = random.nextDouble();
            PowerLaw law = new PowerLaw(0.12 * (1 - floor) * Math.pow(10_000, b), b, 0.12 * floor);
            double truth = 1 - law.at(11_000) / law.at(10_000);
            DataCurve curve = new DataCurve("w16", IntStream.of(2500, 5000, 10_000).mapToObj(n -> {
                double e = law.at(n) * (1 + 0.034 * random.nextGaussian());
                return point(n, e + Math.sqrt(e * (1 - e) / 4000) * random.nextGaussian(), 4000);
            }).toList());
            Estimate reduction = curve.reduction(1000);
            if (reduction.low() <= truth && truth <= reduction.high()) held++;
        }
        assertThat(held / 300.0).isBetween(0.84, 0.98);
    }

    @Test
    void labelsAreBoughtWhereTheySaveMoreThanTheyCost() {
        DataCurve curve = curve(new PowerLaw(20, 0.5, 0), 100_000, 2500, 5000, 10_000);
        Estimate errors = Estimate.exact(10_000, "USD", Basis.MODELLED);
        Estimate again = Estimate.exact(1, "USD", Basis.MEASURED);
        DataWorth cheap = DataWorth.of(curve, 1000, errors, Estimate.exact(0.05, "USD/label", Basis.ASSUMED), again);
        assertThat(cheap.verdict()).isEqualTo("buy");
        assertThat(cheap.price().value()).isCloseTo(51, within(1e-9));
        assertThat(cheap.saving().value()).isCloseTo(10_000 * (1 - Math.sqrt(10 / 11.0)), within(60.0));
        assertThat(cheap.saving().basis()).isEqualTo(Basis.MODELLED);
        assertThat(cheap.sentence()).startsWith("1,000 more labels: expected to save").contains("they cost 51: buy");
        DataWorth dear = DataWorth.of(curve, 1000, errors, Estimate.exact(5, "USD/label", Basis.ASSUMED), again);
        assertThat(dear.verdict()).isEqualTo("do not buy");
        assertThat(DataWorth.toReach(curve, 0.8, 0.8586, Estimate.exact(1, "USD/label", Basis.ASSUMED))).contains("more labels bring");
        assertThat(DataWorth.toReach(curve(new PowerLaw(20, 0.5, 0.1), 100_000, 2500, 5000, 10_000), 0.7, 0.99,
                Estimate.exact(1, "USD/label", Basis.ASSUMED))).contains("no number of labels");
    }
}
