package dev.fulcrum.scaling;

import dev.fulcrum.unit.Basis;

/// The cheapest model over its life beside the habit, the cheapest to train (Chinchilla-optimal), at equal loss.
///
/// @param objective  what was minimised
/// @param money      prices in which both are told
/// @param plan       the optimum
/// @param habit      Chinchilla-optimal
/// @param flopsBasis of every size and FLOPs
/// @param costBasis  of every money
public record Trade(ScalingLaw law, double loss, LifetimeDemand demand, Objective objective, Objective money, PaperPlan plan,
        PaperPlan habit, Saving saving, Basis flopsBasis, Basis costBasis) {

    /// What the plan saves against the habit, as ratios of the habit's.
    public record Saving(double flops, double cost) {}

    /// @param prices the weakest basis among the prices
    public static Trade of(ScalingLaw law, double loss, LifetimeDemand demand, Objective objective, Objective money, Basis prices) {
        PaperPlan plan = PaperPlan.of(law, objective.optimum(law, loss, demand), demand, money);
        PaperPlan habit = PaperPlan.of(law, law.cheapestToTrain(loss), demand, money);
        Saving saving = new Saving(1 - plan.totalFlops() / habit.totalFlops(), 1 - plan.cost() / habit.cost());
        Basis flops = law.reading().basis();
        return new Trade(law, loss, demand, objective, money, plan, habit, saving, flops, flops.weakest(prices));
    }
}
