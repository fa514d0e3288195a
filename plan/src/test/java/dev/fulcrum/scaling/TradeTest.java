package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fulcrum.unit.Basis;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sardana, Portes, Doubov and Frankle 2024, "Beyond Chinchilla-Optimal" (arXiv 2401.00448).
class TradeTest {
    private static final ScalingLaw LAW = ScalingLaw.catalogue().find("hoffmann-0.336");
    /// A100-80GB at 1.50 $/h trains at 312 TFLOP/s; A100-40GB at 1.10 $/h serves at 624 TOPS after INT8.
    private static final Objective MONEY = Objective.money("USD", 1.50 / 3600 / 312e12, 1.10 / 3600 / 624e12,
            Objective.Utilisation.SARDANA);

    /// The open rows of the FLOPs table, G2 (13B, 2T) and G3 (30B, 10T) among them: size, tokens, saving.
    @ParameterizedTest
    @CsvSource({"1e9,50e9,632.6e6,46.76e9,0.090", "13e9,1e12,8.323e9,966.9e9,0.085", "13e9,2e12,6.969e9,1.248e12,0.174",
        "30e9,5e12,16.41e9,3.265e12,0.163", "30e9,1e13,13.61e9,4.435e12,0.280"})
    void flopsTable(double quality, double tokens, double parameters, double trained, double saving) {
        Trade trade = flops(quality, tokens);
        assertThat(trade.plan().parameters()).isCloseTo(parameters, withinPercentage(0.5));
        assertThat(trade.plan().tokens()).isCloseTo(trained, withinPercentage(0.5));
        assertThat(trade.saving().flops()).isCloseTo(saving, within(0.003));
    }

    /// The habit's tokens and losses as published: 27.4B at 2.53, 577B at 2.05, 1.56T at 1.96.
    @ParameterizedTest
    @CsvSource({"1e9,27.4e9,2.53", "13e9,577e9,2.05", "30e9,1.56e12,1.96"})
    void chinchillaHabit(double quality, double tokens, double loss) {
        Trade trade = flops(quality, 1e12);
        assertThat(trade.habit().parameters()).isCloseTo(quality, withinPercentage(1e-6));
        assertThat(trade.habit().tokens()).isCloseTo(tokens, withinPercentage(0.5));
        assertThat(trade.loss()).isCloseTo(loss, within(0.005));
    }

    /// G2: "1.7e22 FLOPs saved". G3: "2.84 times the data".
    @Test
    void publishedSavingAndData() {
        Trade g2 = flops(13e9, 2e12);
        assertThat(g2.habit().totalFlops() - g2.plan().totalFlops()).isCloseTo(1.69e22, withinPercentage(0.5));
        Trade g3 = flops(30e9, 1e13);
        assertThat(g3.plan().tokens() / g3.habit().tokens()).isCloseTo(2.84, withinPercentage(0.5));
    }

    /// The rounded constants save 10.1 % where these save 17.4: the case tells a wrong set.
    @Test
    void roundedConstantsMissTheTable() {
        ScalingLaw printed = ScalingLaw.catalogue().find("hoffmann-printed");
        Trade trade = Trade.of(printed, printed.frontierLoss(13e9), LifetimeDemand.of(2e12, 0.25), Objective.FLOPS, MONEY, Basis.MODELLED);
        assertThat(trade.saving().flops()).isCloseTo(0.101, within(0.002));
    }

    /// The table in dollars, 1B quality and 175M requests: 327M parameters, 152B tokens, $3.77K to $1.89K. The literal settings come
    /// within 3 %, 9 % and 4 points, the compatible split within 1 % and 0.5 points.
    @ParameterizedTest
    @CsvSource({"literal,3,9,0.04", "compatible,1,1,0.005"})
    void dollarTable(String split, double sizePercent, double dataPercent, double points) {
        double share = split.equals("literal") ? LifetimeDemand.LITERAL_SHARE : LifetimeDemand.COMPATIBLE_SHARE;
        LifetimeDemand demand = LifetimeDemand.of(50e9, share);
        Trade trade = Trade.of(LAW, LAW.frontierLoss(1e9), demand, MONEY, MONEY, Basis.MODELLED);
        assertThat(trade.plan().parameters()).isCloseTo(326.6e6, withinPercentage(sizePercent));
        assertThat(trade.plan().tokens()).isCloseTo(152.3e9, withinPercentage(dataPercent));
        assertThat(trade.saving().cost()).isCloseTo(1 - 1886.0 / 3774, within(points));
    }

    /// The dollars as recomputed for 50B tokens, which the table rounds to 175M requests: printed $3.77K and $1.89K.
    @Test
    void compatibleSplitReproducesTheDollars() {
        LifetimeDemand demand = LifetimeDemand.of(50e9, LifetimeDemand.COMPATIBLE_SHARE);
        Trade trade = Trade.of(LAW, LAW.frontierLoss(1e9), demand, MONEY, MONEY, Basis.MODELLED);
        assertThat(trade.habit().cost()).isCloseTo(3774, within(2.0));
        assertThat(trade.plan().cost()).isCloseTo(1886, within(2.0));
    }

    /// No size on the same curve is cheaper, by search over a grid; for any law, quality, demand and prices.
    @Test
    void nothingOnTheCurveIsCheaper() {
        Random random = new Random(1);
        for (ScalingLaw law : ScalingLaw.catalogue().entries().values()) {
            for (int i = 0; i < 20; i++) {
                double loss = law.frontierLoss(Math.pow(10, 8 + 4 * random.nextDouble()));
                LifetimeDemand demand = LifetimeDemand.of(Math.pow(10, 8 + 8 * random.nextDouble()), random.nextDouble());
                Objective objective = new Objective("x", random.nextDouble() + 0.01, random.nextDouble(), 50 * random.nextDouble());
                double best = objective.total(objective.optimum(law, loss, demand), demand);
                for (double share = 0.001; share < 1; share += 0.001) {
                    assertThat(objective.total(law.atShare(loss, share), demand)).isGreaterThanOrEqualTo(best * (1 - 1e-12));
                }
            }
        }
    }

    /// FLOPs: inference has used as much as training after 3 D tokens, since 6 N D = 2 N x 3 D; energy scales with watts and PUE.
    @Test
    void parityOfTrainingAndInference() {
        ModelSize size = new ModelSize(7e9, 1e12);
        assertThat(Objective.FLOPS.parity(size, LifetimeDemand.of(5, 0.3))).isCloseTo(3e12, withinPercentage(1e-9));
        Objective energy = Objective.energy(400 / 312e12, 72 / 250e12, 1.2, Objective.Utilisation.SARDANA);
        assertThat(energy.training(size)).isCloseTo(4.2e22 / 312e12 / 0.5 * 400 * 1.2 / 3.6e6, withinPercentage(1e-9));
        assertThat(energy.inference(size, LifetimeDemand.of(1e9, 0))).isCloseTo(1.4e19 / 250e12 / 0.01 * 72 * 1.2 / 3.6e6,
                withinPercentage(1e-9));
    }

    /// Limits and monotony: without demand the habit itself; the more demand the smaller and longer-trained, the larger the saving.
    @Test
    void moreDemandMeansSmallerAndLonger() {
        double loss = LAW.frontierLoss(13e9);
        PaperPlan before = Trade.of(LAW, loss, LifetimeDemand.NONE, Objective.FLOPS, MONEY, Basis.MODELLED).plan();
        assertThat(before.parameters()).isCloseTo(13e9, withinPercentage(1e-6));
        double saving = 0;
        for (double tokens = 1e9; tokens < 1e17; tokens *= 10) {
            Trade trade = flops(13e9, tokens);
            assertThat(trade.plan().parameters()).isLessThan(before.parameters());
            assertThat(trade.plan().tokens()).isGreaterThan(before.tokens());
            assertThat(trade.saving().flops()).isGreaterThan(saving);
            before = trade.plan();
            saving = trade.saving().flops();
        }
    }

    private static Trade flops(double quality, double tokens) {
        return Trade.of(LAW, LAW.frontierLoss(quality), LifetimeDemand.of(tokens, LifetimeDemand.LITERAL_SHARE), Objective.FLOPS, MONEY,
                Basis.MODELLED);
    }
}
