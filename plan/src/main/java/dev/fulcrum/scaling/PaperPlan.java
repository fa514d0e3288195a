package dev.fulcrum.scaling;

import java.util.List;

/// One model on paper, over its life.
///
/// @param parameters    N
/// @param tokens        D
/// @param trainingCost  money
/// @param inferenceCost money
/// @param warnings      where the law is asked for more than it was fitted for
public record PaperPlan(double parameters, double tokens, double tokensPerParameter, double trainingFlops, double inferenceFlops,
        double totalFlops, double trainingCost, double inferenceCost, double cost, List<String> warnings) {

    static PaperPlan of(ScalingLaw law, ModelSize size, LifetimeDemand demand, Objective money) {
        double training = size.trainingFlops();
        double inference = size.inferenceFlops(demand);
        return new PaperPlan(size.parameters(), size.tokens(), size.tokensPerParameter(), training, inference, training + inference,
                money.training(size), money.inference(size, demand), money.total(size, demand), law.warnings(size));
    }
}
