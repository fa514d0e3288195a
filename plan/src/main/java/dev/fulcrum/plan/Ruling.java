package dev.fulcrum.plan;

/// Which part of a lifetime cost rules the decision.
///
/// @param regime   one word for the report
/// @param sentence shares of all parts
record Ruling(String regime, String sentence) {

    static Ruling of(LifetimeCost cost, double floorShare) {
        double training = cost.oneOff().plus(cost.retraining()).value();
        double inference = cost.inference().value();
        double errors = cost.errors().value();
        double all = training + inference + errors;
        if (all == 0) return new Ruling("free", "everything is free");
        String sentence = Figures.say("inference is %s of this cost, training %s, errors %s", Figures.percent(inference / all),
                Figures.percent(training / all), Figures.percent(errors / all));
        return new Ruling(regime(training, inference, errors, floorShare), sentence);
    }

    private static String regime(double training, double inference, double errors, double floorShare) {
        if (errors >= training && errors >= inference) return "error-bound";
        if (training >= inference) return "training-bound";
        return floorShare > 0.5 ? "floor-bound" : "inference-bound";
    }
}
