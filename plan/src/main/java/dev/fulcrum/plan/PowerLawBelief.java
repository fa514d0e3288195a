package dev.fulcrum.plan;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.Comparator;

/// What a few measured error rates say about the law err(x) = e (f + (1 - f) x^-b), x the examples as a share of those that there are, f
/// the share of today's errors that no data takes away.
///
/// A posterior on a grid: b log-normal about 0.35 by a factor of 1.8 (error exponents from 0.07 to over 0.5 are seen, Hestness et al.
/// 2017), f uniform in [0, 1], e flat and integrated out in closed form, noise normal. Three points hardly fix three numbers; here what they leave
/// open stays in the interval instead of being fitted away.
final class PowerLawBelief {
    private static final int GRID = 60;
    private static final double USUAL = Math.log(0.35);
    private static final double SPREAD = Math.log(1.8);

    private final double[] sizes;
    private final double[] errors;
    private final double[] weights;

    /// @param sizes   examples as a share of those that there are
    /// @param errors  error rates
    /// @param weights 1 / variance
    PowerLawBelief(double[] sizes, double[] errors, double[] weights) {
        this.sizes = sizes;
        this.errors = errors;
        this.weights = weights;
    }

    /// Share of today's errors gone at `times` as many examples.
    Estimate reduction(double times) {
        double[] logs = new double[GRID * GRID];
        double[] reductions = new double[GRID * GRID];
        for (int i = 0; i < GRID; i++) {
            double z = -3 + 6 * (i + 0.5) / GRID;
            double b = Math.exp(USUAL + SPREAD * z);
            for (int j = 0; j < GRID; j++) {
                double floor = (j + 0.5) / GRID;
                logs[i * GRID + j] = logLikelihood(b, floor) - z * z / 2;
                reductions[i * GRID + j] = (1 - floor) * (1 - Math.pow(times, -b));
            }
        }
        return summary(logs, reductions);
    }

    /// Of the shape alone: the scale e has a flat prior, so its integral leaves the residual and the information about it.
    private double logLikelihood(double b, double floor) {
        double gg = 0;
        double gy = 0;
        double yy = 0;
        for (int k = 0; k < sizes.length; k++) {
            double g = floor + (1 - floor) * Math.pow(sizes[k], -b);
            gg += weights[k] * g * g;
            gy += weights[k] * g * errors[k];
            yy += weights[k] * errors[k] * errors[k];
        }
        return -(yy - gy * gy / gg) / 2 - Math.log(gg) / 2;
    }

    private static Estimate summary(double[] logs, double[] values) {
        double top = Arrays.stream(logs).max().orElseThrow();
        Integer[] order = new Integer[values.length];
        double all = 0;
        double mean = 0;
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
            double w = Math.exp(logs[i] - top);
            all += w;
            mean += w * values[i];
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double low = quantile(0.05 * all, order, logs, top, values);
        return new Estimate(mean / all, low, quantile(0.95 * all, order, logs, top, values), "1", Basis.MODELLED);
    }

    private static double quantile(double mass, Integer[] order, double[] logs, double top, double[] values) {
        double sum = 0;
        for (int i : order) {
            sum += Math.exp(logs[i] - top);
            if (sum >= mass) return values[i];
        }
        return values[order[order.length - 1]];
    }
}
