package dev.fulcrum.search.belief;

/// Mean and covariance of ln(error) under one form of curve and one scale.
record Kernel(Prior prior, CurveForm form, double scale) {

    double mean(Place p) {
        double x = p.trait().lnFlops() - Prior.REFERENCE;
        double decay = form.at(p.epochs());
        double habits = habit(p.trait().recipe(), decay);
        for (String choice : p.trait().design()) habits += habit(choice, decay);
        return prior.shared().level().mean() + habits + prior.shared().slope().mean() * x + prior.shared().decay().mean() * decay
                + (p.trait().quantized() ? prior.shared().shift().mean() : 0);
    }

    private double habit(String name, double decay) {
        Prior.Habit habit = prior.habit(name);
        return habit.level() + habit.decay() * decay;
    }

    /// A place with what its covariances need.
    ///
    /// @param decay  form(epochs)
    /// @param walked ln(1 + epochs)
    record Spot(Place place, double decay, double walked) {}

    Spot spot(Place place) {
        return new Spot(place, form.at(place.epochs()), Math.log1p(place.epochs()));
    }

    double covariance(Spot p, Spot q) {
        Trait a = p.place().trait();
        Trait b = q.place().trait();
        double near = near(a, b);
        double decays = p.decay() * q.decay();
        double sum = prior.shared().level().variance() + slopes(a, b) + square(prior.within().smooth()) * near + decays * decay(near);
        sum += a.alike(b) * (square(prior.within().design()) + decays * square(prior.within().designDecay()));
        if (a.recipe().equals(b.recipe())) sum += square(prior.within().recipe()) + decays * square(prior.within().recipeDecay());
        if (a.sameWeights(b)) sum += square(scale) * own(p, q, decays);
        if (a.quantized() && b.quantized()) sum += prior.shared().shift().variance() + (a.sameWeights(b) ? square(prior.within().ownShift()) : 0);
        return sum;
    }

    private double slopes(Trait a, Trait b) {
        return prior.shared().slope().variance() * (a.lnFlops() - Prior.REFERENCE) * (b.lnFlops() - Prior.REFERENCE);
    }

    /// Half of the decay is the family's, half moves smoothly with the size: large models fall faster.
    private double decay(double near) {
        return prior.shared().decay().variance() * (0.5 + 0.5 * near);
    }

    private double near(Trait a, Trait b) {
        return a.lnFlops() == b.lnFlops() ? 1 : Math.exp(-square((a.lnFlops() - b.lnFlops()) / prior.within().length()) / 2);
    }

    private double own(Spot p, Spot q, double decays) {
        return square(prior.within().own()) + decays * square(prior.within().ownDecay()) + square(prior.within().drift()) * Math.min(p.walked(), q.walked());
    }

    /// From run to run, beside what judging adds.
    double noise() {
        return square(scale * prior.within().noise());
    }

    private static double square(double x) {
        return x * x;
    }
}
