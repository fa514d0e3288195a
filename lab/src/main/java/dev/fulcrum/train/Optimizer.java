package dev.fulcrum.train;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// How gradients become changes of weights. The learning rate comes from the [Schedule], step by step.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Optimizer.AdamW.class, name = "adamw"), @JsonSubTypes.Type(value = Optimizer.Sgd.class, name = "sgd")})
public sealed interface Optimizer {
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019). One-dimensional parameters (biases, norm scales) are not decayed.
    record AdamW(double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
        public static final AdamW DEFAULT = new AdamW(0.9, 0.999, 1e-8, 0.01);
    }

    /// Stochastic gradient descent with momentum. One-dimensional parameters are not decayed.
    record Sgd(double momentum, boolean nesterov, double weightDecay) implements Optimizer {
        public static final Sgd DEFAULT = new Sgd(0.9, true, 5e-4);
    }
}
