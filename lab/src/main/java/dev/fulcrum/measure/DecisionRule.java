package dev.fulcrum.measure;

/// How probabilities become an answer: the class of least expected money at a temperature, or a person where that costs no more.
///
/// With p_T(b) = p(b)^(1/T) / sum: answer argmin_a sum_b p_T(b) C[b,a]; a person when the abstain price is at most that minimum (Elkan
/// 2001; Chow 1970). At equal costs it is the most probable class, whatever T.
///
/// @param costs       what each wrong answer and a person cost
/// @param temperature T of the probabilities, above 0; above 1 for a model that is surer than it is right
public record DecisionRule(CostMatrix costs, double temperature) {
    /// The decision to hand a request to a person, beside the numbers of the classes.
    public static final int TO_PERSON = -1;

    /// @param cheapest the class of least expected money, also where a person is asked
    /// @param toPerson whether a person is to answer
    public record Decision(int cheapest, boolean toPerson) {}

    /// @param probabilities of every class, as the model says
    public Decision decide(float[] probabilities) {
        Decider decider = new Decider(costs);
        double[] weights = new double[probabilities.length];
        for (int c = 0; c < weights.length; c++) weights[c] = Math.pow(Math.max(probabilities[c], 1e-9), 1 / temperature);
        int decision = decider.decide(weights);
        return new Decision(decider.cheapest(), decision == TO_PERSON);
    }
}
