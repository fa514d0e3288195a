package dev.fulcrum.search.belief;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What is believed about a family before anything of it was trained; all deviations are of ln(error).
///
/// A candidate's curve is level + decay x form(epochs) + drift. Each of level and decay is the family's mean, a slope and a smooth function of
/// ln(FLOPs), an effect of the recipe, and its own; int8 adds a shift of the family and one of its own.
///
/// @param level   mean and deviation of the family's level where nobody says what to expect
/// @param reach   of the level beside ln(error) that a brief allows: people ask for what is within reach, and not for much less
/// @param slope   of the level with ln(FLOPs)
/// @param smooth  deviation of the smooth part, and its length in ln(FLOPs)
/// @param design  deviation between sizes that differ in one choice of their design, of the level
/// @param designDecay the same of the decay: what sees more falls later
/// @param recipe  deviation between recipes, of the level
/// @param recipeDecay the same of the decay: some fall late
/// @param own     deviation of one size with one recipe, of the level
/// @param decay   mean and deviation of the family's decay
/// @param ownDecay deviation of one candidate's decay
/// @param drift   deviation of a candidate's departure from its form, per unit of ln(1 + epochs)
/// @param noise   deviation from run to run
/// @param shift   mean and deviation of what int8 does to the family
/// @param ownShift deviation of what it does to one candidate
/// @param habits  what recipes and choices of design are known to do beside the family, by name; of others nothing is known beforehand
/// @param forms   of a curve, equally likely
/// @param scales  factors on own, ownDecay, drift and noise, equally likely
public record Prior(Normal level, Normal reach, Normal slope, double smooth, double length, double design, double designDecay, double recipe, double recipeDecay, double own, Normal decay, double ownDecay,
        double drift, double noise, Normal shift, double ownShift, Map<String, Habit> habits, List<CurveForm> forms, List<Double> scales) {
    static final double REFERENCE = Math.log(1e7);

    /// Wide enough for image classifiers that err in 0.5 % to 60 % of cases.
    public static final Prior USUAL = new Prior(new Normal(-2, 1.5), new Normal(-0.2, 0.5), new Normal(-0.1, 0.15), 0.2, 1.5, 0.1, 0.1, 0.15, 0.15, 0.1,
            new Normal(1, 0.7), 0.2, 0.04, 0.03, new Normal(0.03, 0.06), 0.05, Map.of(),
            List.of(new CurveForm.Power(0.35), new CurveForm.Power(0.7), new CurveForm.Power(1.4), new CurveForm.Exponential(4),
                    new CurveForm.Exponential(12), new CurveForm.Logarithm()), List.of(0.4, 0.8, 1.6));

    /// The same with other beliefs about what a family shares.
    public Prior with(Normal slope, Normal decay, Normal shift) {
        return new Prior(level, reach, slope, smooth, length, design, designDecay, recipe, recipeDecay, own, decay, ownDecay, drift, noise, shift, ownShift, habits, forms, scales);
    }

    /// The same with other deviations of what differs within a family.
    public Prior with(double smooth, double recipe, double recipeDecay, double own, double ownDecay, double drift, double noise, double ownShift) {
        return new Prior(level, reach, slope, smooth, length, design, designDecay, recipe, recipeDecay, own, decay, ownDecay, drift, noise, shift, ownShift, habits, forms, scales);
    }

    /// The same where a brief asks for a quality.
    ///
    /// @param minimum in [0, 1); 0 where nothing is asked, which says nothing
    public Prior reaching(double minimum) {
        if (minimum <= 0) return this;
        Normal near = new Normal(Math.log1p(-minimum) + reach.mean(), reach.deviation());
        return new Prior(near, reach, slope, smooth, length, design, designDecay, recipe, recipeDecay, own, decay, ownDecay, drift, noise, shift, ownShift, habits, forms, scales);
    }

    /// The same with other deviations between designs.
    public Prior with(double design, double designDecay) {
        return new Prior(level, reach, slope, smooth, length, design, designDecay, recipe, recipeDecay, own, decay, ownDecay, drift, noise, shift, ownShift, habits,
                forms, scales);
    }

    /// The same with another belief about how near a family comes to what is asked of it.
    public Prior with(Normal reach) {
        return new Prior(level, reach, slope, smooth, length, design, designDecay, recipe, recipeDecay, own, decay, ownDecay, drift, noise, shift, ownShift, habits, forms, scales);
    }

    /// What a recipe or a choice of design does beside the family: moves of the level and of the decay.
    public record Habit(double level, double decay) {
        static final Habit NONE = new Habit(0, 0);
    }

    Habit habit(String name) {
        return habits.getOrDefault(name, Habit.NONE);
    }

    /// The same with one habit moved.
    ///
    /// @param name of a recipe or of a choice of design
    public Prior moved(String name, double level, double decay) {
        Map<String, Habit> more = new TreeMap<>(habits);
        more.put(name, new Habit(habit(name).level() + level, habit(name).decay() + decay));
        return new Prior(this.level, reach, slope, smooth, length, design, designDecay, recipe, recipeDecay, own, this.decay, ownDecay, drift, noise, shift, ownShift, more, forms,
                scales);
    }

    public record Normal(double mean, double deviation) {
        public Normal moved(double by) {
            return new Normal(mean + by, deviation);
        }

        double variance() {
            return deviation * deviation;
        }
    }

    /// The same without learning from neighbours: nothing is shared but the prior itself.
    public Prior withoutNeighbours() {
        double apart = Math.hypot(Math.hypot(own, level.deviation()), Math.hypot(smooth, Math.hypot(recipe, design)));
        return new Prior(new Normal(level.mean(), 1e-6), reach, new Normal(slope.mean(), 1e-6), 1e-6, length, 1e-6, 1e-6, 1e-6, 1e-6, apart,
                new Normal(decay.mean(), 1e-6), Math.hypot(Math.hypot(ownDecay, Math.hypot(recipeDecay, designDecay)), decay.deviation()), drift, noise, new Normal(shift.mean(), 1e-6),
                Math.hypot(ownShift, shift.deviation()), habits, forms, List.of(1.0));
    }

    /// The same without a model of curves: what a candidate is seen to be worth is all that it is believed to become.
    public Prior withoutCurves() {
        return new Prior(level, reach, slope, smooth, length, design, 1e-6, recipe, 1e-6, own, new Normal(0, 1e-6), 1e-6, drift, noise, shift, ownShift, Map.of(),
                List.of(new CurveForm.Logarithm()), scales);
    }

    Stream<Kernel> kernels() {
        return forms.stream().flatMap(form -> scales.stream().map(scale -> new Kernel(this, form, scale)));
    }
}
