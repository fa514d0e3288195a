package dev.fulcrum.search.belief;

/// How the logarithm of the error falls with training: a level plus a decay times one of these. At one epoch each is 1.
///
/// The forms are those of Domhan et al. 2015 that are linear but for one constant; which of them holds is learnt from the curves seen.
public sealed interface CurveForm {
    /// @param epochs trained in all, at least 1
    double at(double epochs);

    /// t^-alpha (pow3).
    record Power(double alpha) implements CurveForm {
        @Override
        public double at(double epochs) {
            return Math.pow(epochs, -alpha);
        }
    }

    /// exp(-(t - 1) / tau) (exp3).
    record Exponential(double tau) implements CurveForm {
        @Override
        public double at(double epochs) {
            return Math.exp(-(epochs - 1) / tau);
        }
    }

    /// 1 - ln t / ln 100: no end within reach, a power law of the error itself.
    record Logarithm() implements CurveForm {
        private static final double HUNDRED = Math.log(100);

        @Override
        public double at(double epochs) {
            return 1 - Math.log(epochs) / HUNDRED;
        }
    }
}
