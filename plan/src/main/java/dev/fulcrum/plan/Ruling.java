package dev.fulcrum.plan;

import java.util.List;

/// Which part of a lifetime cost rules the decision.
///
/// @param regime   one word for the report: what the largest share of the chosen candidate's money is spent on
/// @param sentence shares of the largest parts
record Ruling(String regime, String sentence) {

    static Ruling of(LifetimeCost cost, double floorShare) {
        double training = cost.oneOff().plus(cost.retraining()).value();
        double errors = cost.errors().value();
        double all = cost.total().value();
        if (all == 0) return new Ruling("free", "everything is free");
        List<Share> shares = Share.ofCost(cost);
        return new Ruling(regime(training, all - training - errors, errors, floorShare), Share.words(shares, "this cost"));
    }

    private static String regime(double training, double inference, double errors, double floorShare) {
        if (errors >= training && errors >= inference) return "error-bound";
        if (training >= inference) return "training-bound";
        return floorShare > 0.5 ? "floor-bound" : "inference-bound";
    }
}
