package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/// Functions that networks put behind a layer.
final class Activations {
    private Activations() {}

    static void register(Map<String, Kernel> to) {
        Map<String, Function<Call, DoubleUnaryOperator>> functions = Map.ofEntries(
                Map.entry("Relu", c -> v -> v > 0 || Double.isNaN(v) ? v : 0),
                Map.entry("Sigmoid", c -> Activations::sigmoid),
                Map.entry("Softplus", c -> v -> Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)))),
                Map.entry("Softsign", c -> v -> v / (1 + Math.abs(v))),
                Map.entry("LeakyRelu", c -> scaledBelowZero(c.real("alpha", 0.01f))),
                Map.entry("Elu", c -> elu(c.real("alpha", 1))),
                Map.entry("Celu", c -> celu(c.real("alpha", 1))),
                Map.entry("Selu", c -> selu(c.real("alpha", 1.6732632423543772848f), c.real("gamma", 1.0507009873554804934f))),
                Map.entry("HardSigmoid", c -> hardSigmoid(c.real("alpha", 0.2f), c.real("beta", 0.5))),
                Map.entry("HardSwish", c -> v -> v * hardSigmoid(1 / 6.0, 0.5).applyAsDouble(v)),
                Map.entry("Mish", c -> v -> v * Math.tanh(Math.log1p(Math.exp(v)))),
                Map.entry("Gelu", c -> gelu(c.text("approximate", "none"))),
                Map.entry("ThresholdedRelu", c -> above(c.real("alpha", 1))),
                Map.entry("Shrink", c -> shrink(c.real("lambd", 0.5), c.real("bias", 0))));
        functions.forEach((name, f) -> to.put(name, (Kernel.Single) c -> Elementwise.map(c.in(0), f.apply(c))));
        to.put("PRelu", (Kernel.Single) c -> Elementwise.binary(c, c.in(0), slope(c), c.type(0),
                (v, slope) -> v < 0 ? v * slope : v, (v, slope) -> v < 0 ? v * slope : v));
        to.put("Clip", (Kernel.Single) Activations::clip);
        to.put("Dropout", Activations::dropout);
    }

    /// Until opset 6 a vector of slopes stands for the channels.
    private static Array slope(Call c) {
        Array slope = c.in(1);
        boolean channels = c.opset() < 7 && slope.rank() == 1 && slope.size() > 1;
        return channels ? slope.reshaped(Shape.join(slope.dims, Shape.filled(c.in(0).rank() - 2, 1))) : slope;
    }

    static double sigmoid(double v) {
        return 1 / (1 + Math.exp(-v));
    }

    private static DoubleUnaryOperator scaledBelowZero(double alpha) {
        return v -> v < 0 ? alpha * v : v;
    }

    private static DoubleUnaryOperator elu(double alpha) {
        return v -> v < 0 ? alpha * Math.expm1(v) : v;
    }

    private static DoubleUnaryOperator celu(double alpha) {
        return v -> Math.max(0, v) + Math.min(0, alpha * Math.expm1(v / alpha));
    }

    private static DoubleUnaryOperator selu(double alpha, double gamma) {
        return v -> gamma * (v > 0 ? v : alpha * Math.expm1(v));
    }

    private static DoubleUnaryOperator hardSigmoid(double alpha, double beta) {
        return v -> Math.max(0, Math.min(1, alpha * v + beta));
    }

    private static DoubleUnaryOperator gelu(String approximate) {
        return approximate.equals("tanh")
                ? v -> 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)))
                : v -> 0.5 * v * (1 + Elementwise.erf(v / Math.sqrt(2)));
    }

    private static DoubleUnaryOperator above(double alpha) {
        return v -> v > alpha ? v : 0;
    }

    private static DoubleUnaryOperator shrink(double lambda, double bias) {
        return v -> v < -lambda ? v + bias : v > lambda ? v - bias : 0;
    }

    /// Bounds were attributes until opset 10 and are optional inputs since.
    private static Array clip(Call c) {
        Array x = c.in(0);
        Array out = Array.zeros(x.type, x.dims);
        for (int i = 0; i < x.size(); i++) {
            if (x.isReal()) {
                double low = c.has(1) ? c.in(1).get(0) : c.real("min", Double.NEGATIVE_INFINITY);
                double high = c.has(2) ? c.in(2).get(0) : c.real("max", Double.POSITIVE_INFINITY);
                out.set(i, Math.min(Math.max(x.get(i), low), high));
            } else {
                long above = c.has(1) ? Math.max(x.getLong(i), c.in(1).getLong(0)) : x.getLong(i);
                out.setLong(i, c.has(2) ? Math.min(above, c.in(2).getLong(0)) : above);
            }
        }
        return out;
    }

    /// At inference it passes everything; what is drawn in training mode the reference cannot repeat.
    private static List<Array> dropout(Call c) {
        boolean training = c.has(2) && c.in(2).isTrue(0);
        if (training && (!c.has(1) || c.in(1).get(0) != 0)) throw c.unsupported("random dropout in training mode");
        Array mask = Array.zeros(c.opset() >= 10 ? ElementType.BOOL : c.type(0), c.in(0).dims);
        for (int i = 0; i < mask.size(); i++) mask.setLong(i, 1);
        return List.of(c.in(0), mask);
    }
}
