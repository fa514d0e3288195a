package dev.fulcrum.search.belief;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What is believed about a family before anything of it was trained; all deviations are of ln(error).
///
/// A candidate's curve is level + decay x form(epochs) + drift. Each of level and decay is the family's mean, a slope and a smooth function of
/// ln(FLOPs), effects of the design and of the recipe, and its own; int8 adds a shift of the family and one of its own.
///
/// @param shared  by the whole family
/// @param within  how its candidates differ
/// @param habits  what recipes and choices of design are known to do beside the family, by name; of others nothing is known beforehand
/// @param forms   of a curve, equally likely
/// @param scales  factors on own, ownDecay, drift and noise, equally likely
public record Prior(Shared shared, Within within, Map<String, Habit> habits, List<CurveForm> forms, List<Double> scales) {
    static final double REFERENCE = Math.log(1e7);
    private static final double NONE = 1e-6;

    /// Wide enough for image classifiers that err in 0.5 % to 60 % of cases.
    public static final Prior USUAL = new Prior(
            new Shared(new Normal(-2, 1.5), new Normal(-0.2, 0.5), new Normal(-0.1, 0.15), new Normal(1, 0.7), new Normal(0.03, 0.06)),
            new Within(0.2, 1.5, 0.1, 0.1, 0.15, 0.15, 0.1, 0.2, 0.04, 0.03, 0.05), Map.of(),
            List.of(new CurveForm.Power(0.35), new CurveForm.Power(0.7), new CurveForm.Power(1.4), new CurveForm.Exponential(4),
                    new CurveForm.Exponential(12), new CurveForm.Logarithm()), List.of(0.4, 0.8, 1.6));

    public Prior {
        habits = Map.copyOf(habits);
        forms = List.copyOf(forms);
        scales = List.copyOf(scales);
    }

    /// What holds for every candidate of a family: means, and how far families differ.
    ///
    /// @param level where nobody says what to expect
    /// @param reach of the level beside ln(error) that a brief allows: people ask for what is within reach, and not for much less
    /// @param slope of the level with ln(FLOPs)
    /// @param shift what int8 does
    public record Shared(Normal level, Normal reach, Normal slope, Normal decay, Normal shift) {}

    /// Deviations between the candidates of a family.
    ///
    /// @param smooth      of the smooth part over ln(FLOPs)
    /// @param length      of the smooth part, in ln(FLOPs)
    /// @param design      between sizes that differ in one choice of their design, of the level
    /// @param designDecay the same of the decay: what sees more falls later
    /// @param recipe      between recipes, of the level
    /// @param recipeDecay the same of the decay: some fall late
    /// @param own         of one size with one recipe, of the level
    /// @param ownDecay    the same of the decay
    /// @param drift       of a candidate's departure from its form, per unit of ln(1 + epochs)
    /// @param noise       from run to run
    /// @param ownShift    of what int8 does to one candidate
    public record Within(double smooth, double length, double design, double designDecay, double recipe, double recipeDecay, double own,
            double ownDecay, double drift, double noise, double ownShift) {
        /// In the order of the components, to be changed one by one.
        public double[] numbers() {
            return new double[] {smooth, length, design, designDecay, recipe, recipeDecay, own, ownDecay, drift, noise, ownShift};
        }

        public static Within of(double[] n) {
            return new Within(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
        }
    }

    public record Normal(double mean, double deviation) {
        public Normal moved(double by) {
            return new Normal(mean + by, deviation);
        }

        private Normal certain() {
            return new Normal(mean, NONE);
        }

        double variance() {
            return deviation * deviation;
        }
    }

    /// What a recipe or a choice of design does beside the family: moves of the level and of the decay.
    public record Habit(double level, double decay) {
        static final Habit NONE = new Habit(0, 0);
    }

    Habit habit(String name) {
        return habits.getOrDefault(name, Habit.NONE);
    }

    public Prior with(Shared other) {
        return new Prior(other, within, habits, forms, scales);
    }

    public Prior with(Within other) {
        return new Prior(shared, other, habits, forms, scales);
    }

    /// The same with one habit moved.
    ///
    /// @param name of a recipe or of a choice of design
    public Prior moved(String name, double level, double decay) {
        Map<String, Habit> more = new TreeMap<>(habits);
        more.put(name, new Habit(habit(name).level() + level, habit(name).decay() + decay));
        return new Prior(shared, within, more, forms, scales);
    }

    /// The same where a brief asks for a quality.
    ///
    /// @param minimum in [0, 1); 0 where nothing is asked, which says nothing
    public Prior reaching(double minimum) {
        if (minimum <= 0) return this;
        Normal near = shared.reach().moved(Math.log1p(-minimum));
        return with(new Shared(near, shared.reach(), shared.slope(), shared.decay(), shared.shift()));
    }

    /// The same without learning from neighbours: nothing is shared but the prior itself.
    public Prior withoutNeighbours() {
        Shared alone = new Shared(shared.level().certain(), shared.reach(), shared.slope().certain(), shared.decay().certain(), shared.shift().certain());
        double level = together(within.own(), shared.level().deviation(), within.smooth(), within.recipe(), within.design());
        double decay = together(within.ownDecay(), shared.decay().deviation(), within.recipeDecay(), within.designDecay());
        Within apart = new Within(NONE, within.length(), NONE, NONE, NONE, NONE, level, decay, within.drift(), within.noise(),
                together(within.ownShift(), shared.shift().deviation()));
        return new Prior(alone, apart, habits, forms, List.of(1.0));
    }

    private static double together(double... deviations) {
        return Arrays.stream(deviations).reduce(0, Math::hypot);
    }

    /// The same without a model of curves: what a candidate is seen to be worth is all that it is believed to become.
    public Prior withoutCurves() {
        Shared flat = new Shared(shared.level(), shared.reach(), shared.slope(), new Normal(0, NONE), shared.shift());
        Within same = new Within(within.smooth(), within.length(), within.design(), NONE, within.recipe(), NONE, within.own(), NONE, within.drift(),
                within.noise(), within.ownShift());
        return new Prior(flat, same, Map.of(), List.of(new CurveForm.Logarithm()), scales);
    }

    Stream<Kernel> kernels() {
        return forms.stream().flatMap(form -> scales.stream().map(scale -> new Kernel(this, form, scale)));
    }
}
