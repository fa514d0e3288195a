package dev.fulcrum.predictor;

import java.util.Map;

/**
 * A model's answer for one input.
 *
 * @param label         the most probable class, or the one of least expected money where the model carries a decision rule
 * @param probability   of the label, in [0, 1], as the model says
 * @param probabilities of every class, in the order of the model's outputs
 * @param toPerson      whether the model's decision rule would rather hand this input to a person
 */
public record Prediction(String label, double probability, Map<String, Double> probabilities, boolean toPerson) {}
