package dev.fulcrum.search.belief;

/// Mean and covariance of ln(error) under one form of curve and one scale.
record Kernel(Prior prior, CurveForm form, double scale) {

    double mean(Place p) {
        double x = p.trait().lnFlops() - Prior.REFERENCE;
        return prior.level().mean() + prior.slope().mean() * x + prior.decay().mean() * form.at(p.epochs())
                + (p.trait().quantized() ? prior.shift().mean() : 0);
    }

    double covariance(Place p, Place q) {
        Trait a = p.trait();
        Trait b = q.trait();
        double near = near(a, b);
        double decays = form.at(p.epochs()) * form.at(q.epochs());
        double sum = prior.level().variance() + slopes(a, b) + square(prior.smooth()) * near + decays * decay(near);
        if (a.recipe().equals(b.recipe())) sum += square(prior.recipe());
        if (a.sameWeights(b)) sum += square(scale) * own(p, q, decays);
        if (a.quantized() && b.quantized()) sum += prior.shift().variance() + (a.sameWeights(b) ? square(prior.ownShift()) : 0);
        return sum;
    }

    private double slopes(Trait a, Trait b) {
        return prior.slope().variance() * (a.lnFlops() - Prior.REFERENCE) * (b.lnFlops() - Prior.REFERENCE);
    }

    /// Half of the decay is the family's, half moves smoothly with the size: large models fall faster.
    private double decay(double near) {
        return prior.decay().variance() * (0.5 + 0.5 * near);
    }

    private double near(Trait a, Trait b) {
        return Math.exp(-square((a.lnFlops() - b.lnFlops()) / prior.length()) / 2);
    }

    private double own(Place p, Place q, double decays) {
        double walked = Math.min(Math.log1p(p.epochs()), Math.log1p(q.epochs()));
        return square(prior.own()) + decays * square(prior.ownDecay()) + square(prior.drift()) * walked;
    }

    /// From run to run, beside what judging adds.
    double noise() {
        return square(scale * prior.noise());
    }

    private static double square(double x) {
        return x * x;
    }
}
