package dev.fulcrum.tasks.image;

import dev.fulcrum.graph.Tensor;
import java.util.Map;

/// How a classifier takes one picture and what its numbers mean.
public interface PictureModel {
    /// The name of the output that [#say] reads.
    String output();

    /// One picture as the model's one input takes it.
    ///
    /// @param content a JPEG or PNG file
    /// @param pixels  the most that a picture may have
    /// @throws dev.fulcrum.unit.FaultException when the bytes are no sound JPEG or PNG, or too large a one
    Tensor picture(byte[] content, long pixels);

    /// @param values of the output, one a class
    Said say(float[] values);

    /// What is said about one picture.
    ///
    /// @param probability of the label, as the model says
    /// @param toPerson    whether a rule hands it to a person instead
    record Said(String label, double probability, Map<String, Double> probabilities, boolean toPerson) {}
}
