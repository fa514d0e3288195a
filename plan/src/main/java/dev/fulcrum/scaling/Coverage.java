package dev.fulcrum.scaling;

import dev.fulcrum.unit.Fault;
import java.util.stream.IntStream;

/// The share of problems that at least one of k samples solves: exp(a k^b), a and b below 0 (Brown et al. 2024, "Large Language Monkeys",
/// arXiv 2407.21787). A selector that has to find the right sample saturates far below it.
public record Coverage(double a, double b) {

    /// Through two points.
    /// @throws dev.fulcrum.unit.FaultException when coverage does not rise with k within (0, 1)
    public static Coverage through(double k1, double c1, double k2, double c2) {
        boolean rises = 0 < k1 && k1 < k2 && 0 < c1 && c1 < c2 && c2 < 1;
        if (!rises) {
            throw Fault.of("coverage", "must rise with the samples, within (0, 1)", k1 + ":" + c1 + ", " + k2 + ":" + c2,
                    "write 1:0.159,250:0.56").raise();
        }
        double b = Math.log(Math.log(c2) / Math.log(c1)) / Math.log(k2 / k1);
        return new Coverage(Math.log(c1) / Math.pow(k1, b), b);
    }

    public double at(double k) {
        return Math.exp(a * Math.pow(k, b));
    }

    /// Samples for a coverage in (0, 1).
    public double samples(double coverage) {
        return Math.pow(Math.log(coverage) / a, 1 / b);
    }

    /// 1 - (1 - p)^k: right only where every problem is equally hard.
    public static double independent(double p, double k) {
        return -Math.expm1(k * Math.log1p(-p));
    }

    /// The same over problems whose p is Beta(alpha, beta): 1 - B(alpha, beta + k) / B(alpha, beta), k whole.
    public static double mixed(double alpha, double beta, int k) {
        double missed = IntStream.range(0, k).mapToDouble(i -> Math.log((beta + i) / (alpha + beta + i))).sum();
        return -Math.expm1(missed);
    }

    /// Unbiased pass@k over problems of n samples each: mean of 1 - C(n - c, k) / C(n, k) (Chen et al. 2021).
    ///
    /// @param correct samples that were right, a number a problem
    public static double passAtK(int n, int[] correct, int k) {
        if (k > n) throw Fault.of("pass@k", "must have k of at most the " + n + " samples", "" + k, "sample more").raise();
        return IntStream.of(correct).mapToDouble(c -> 1 - missAll(n, c, k)).average().orElse(0);
    }

    /// C(n - c, k) / C(n, k) as a product, which does not overflow.
    private static double missAll(int n, int c, int k) {
        if (n - c < k) return 0;
        double miss = 1;
        for (int i = n - c + 1; i <= n; i++) miss *= 1 - (double) k / i;
        return miss;
    }
}
