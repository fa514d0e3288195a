package dev.fulcrum.search.belief;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A family whose learning curves follow a known law, which is not the belief's own: the accuracy itself follows one of four forms of
/// Domhan et al. 2015, larger sizes end higher and learn at another speed, recipes differ, int8 takes a little away.
public final class TestingFamily {
    private final double[][] ends;
    private final double[][] falls;
    private final double[][] speeds;
    private final double[][] shifts;
    private final int form;
    private final int sizes;

    public TestingFamily(Random random, int sizes, int recipes) {
        this.sizes = sizes;
        this.form = random.nextInt(4);
        this.ends = new double[sizes][recipes];
        this.falls = new double[sizes][recipes];
        this.speeds = new double[sizes][recipes];
        this.shifts = new double[sizes][recipes];
        double hardness = -3 + 1.5 * random.nextDouble();
        double slope = -0.05 - 0.2 * random.nextDouble();
        double speed = 0.4 + 0.6 * random.nextDouble();
        double shift = 0.06 * random.nextDouble();
        for (int r = 0; r < recipes; r++) {
            double better = 0.15 * random.nextGaussian();
            for (int s = 0; s < sizes; s++) {
                ends[s][r] = Math.exp(hardness + slope * (lnFlops(s) - lnFlops(0)) + better + 0.08 * random.nextGaussian());
                falls[s][r] = ends[s][r] * Math.exp(0.5 + 0.2 * random.nextGaussian());
                speeds[s][r] = speed * Math.exp(0.2 * random.nextGaussian());
                shifts[s][r] = Math.exp(shift + 0.03 * random.nextGaussian());
            }
        }
    }

    /// From 5e5 to 5e8 FLOPs.
    double lnFlops(int size) {
        return Math.log(5e5) + Math.log(1000) * size / Math.max(1, sizes - 1);
    }

    public Trait trait(int size, int recipe) {
        return new Trait("s" + size, lnFlops(size), List.of(), "r" + recipe, false);
    }

    /// The true error rate.
    public double error(int size, int recipe, boolean quantized, double epochs) {
        double k = speeds[size][recipe];
        double left = switch (form) {
            case 0 -> Math.pow(epochs, -k);
            case 1 -> Math.exp(-k * (epochs - 1) / 4);
            case 2 -> 1 / (1 + Math.pow(k * epochs, 1.2));
            default -> Math.exp(-Math.pow(k * (epochs - 1) / 4, 0.7));
        };
        double error = ends[size][recipe] + falls[size][recipe] * left;
        return Math.min(0.9, error * (quantized ? shifts[size][recipe] : 1));
    }

    /// One look on a validation split, the run itself scattering by 2 %.
    public Seen look(Random random, int size, int recipe, boolean quantized, double epochs, int total) {
        double error = error(size, recipe, quantized, epochs) * Math.exp(0.02 * random.nextGaussian());
        long wrong = 0;
        for (int i = 0; i < total; i++) if (random.nextDouble() < error) wrong++;
        Trait trait = trait(size, recipe);
        return new Seen(new Place(quantized ? trait.inInt8() : trait, epochs), total - wrong, total);
    }

    /// A search in its middle: every third candidate trained to a random depth.
    public List<Seen> some(Random random, double[] depths, int recipes, int total) {
        List<Seen> seen = new ArrayList<>();
        for (int s = 0; s < sizes; s++) {
            for (int r = 0; r < recipes; r++) {
                int deep = random.nextInt(3) == 0 ? 1 + random.nextInt(depths.length) : 0;
                for (int d = 0; d < deep; d++) seen.add(look(random, s, r, false, depths[d], total));
                if (deep > 0 && random.nextBoolean()) seen.add(look(random, s, r, true, depths[deep - 1], total));
            }
        }
        return seen;
    }
}
