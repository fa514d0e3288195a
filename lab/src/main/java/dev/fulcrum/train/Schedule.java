package dev.fulcrum.train;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// The learning rate as a function of the part of the training that is done.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Schedule.Constant.class, name = "constant"),
        @JsonSubTypes.Type(value = Schedule.Cosine.class, name = "cosine"),
        @JsonSubTypes.Type(value = Schedule.OneCycle.class, name = "one-cycle")})
public sealed interface Schedule {
    /// @param done part of all steps that is done, in [0, 1)
    /// @return learning rate for the next step
    double at(double done);

    record Constant(double rate) implements Schedule {
        @Override
        public double at(double done) {
            return rate;
        }
    }

    /// Linear warm-up over the first part, then half a cosine down to 0 (Loshchilov and Hutter 2017).
    record Cosine(double peak, double warmup) implements Schedule {
        @Override
        public double at(double done) {
            if (done < warmup) return peak * (done + 1e-3) / (warmup + 1e-3);
            return peak * 0.5 * (1 + Math.cos(Math.PI * (done - warmup) / (1 - warmup)));
        }
    }

    /// Up from peak/25 to the peak and down to peak/10000, both along half cosines (Smith 2018, as popularised by fastai).
    record OneCycle(double peak, double rise) implements Schedule {
        @Override
        public double at(double done) {
            return done < rise ? between(peak / 25, peak, done / rise) : between(peak, peak / 1e4, (done - rise) / (1 - rise));
        }

        private static double between(double from, double to, double part) {
            return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * part));
        }
    }
}
