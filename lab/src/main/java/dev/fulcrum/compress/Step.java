package dev.fulcrum.compress;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.fulcrum.measure.Environment;

/// One way to make a model cheaper; carried out by the pass of the same name.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Step.Quantize.class, name = "quantize"),
        @JsonSubTypes.Type(value = Step.Distill.class, name = "distill")})
public sealed interface Step {

    /// Static post-training quantization: uint8 activations, int8 weights.
    ///
    /// @param ranges      how activation ranges are read off the calibration set
    /// @param reduceRange whether weights use 7 of their 8 bits, see [QuantizePass]
    record Quantize(Calibration.Method ranges, boolean reduceRange) implements Step {

        /// The right weight range for the machine that will serve the model.
        public static Quantize on(Environment machine, Calibration.Method ranges) {
            return new Quantize(ranges, !machine.hasInt8DotProduct());
        }
    }

    /// Knowledge distillation (Hinton, Vinyals and Dean 2015): the student is trained on a teacher's softened answers too.
    ///
    /// @param temperature that softens both answers, above 0
    /// @param share       weight of the teacher's answers in the loss, in [0, 1]; the labels have the rest
    record Distill(double temperature, double share) implements Step {
        public Distill {
            if (!(temperature > 0) || !(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("distill must have temperature > 0 and share in [0, 1]: got " + temperature + ", "
                        + share);
            }
        }
    }
}
