package dev.fulcrum.engines.torch;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Activations, softmax and its relatives.
final class Activations {
    private Activations() {}

    static void addTo(Map<String, Operator> all) {
        all.put("Relu", site -> Kernel.unary(torch::relu));
        all.put("Sigmoid", site -> Kernel.unary(torch::sigmoid));
        all.put("Tanh", site -> Kernel.unary(torch::tanh));
        all.put("Softplus", site -> Kernel.unary(x -> torch.logaddexp(x, torch.zeros_like(x))));
        all.put("Softsign", site -> Kernel.unary(x -> torch.div(x, torch.abs(x).add(new Scalar(1.0)))));
        all.put("HardSwish", site -> Kernel.unary(torch::hardswish));
        all.put("Mish", site -> Kernel.unary(torch::mish));
        all.put("Gelu", Activations::gelu);
        all.put("LeakyRelu", site -> withScalar(site, "alpha", 0.01, torch::leaky_relu));
        all.put("Celu", site -> withScalar(site, "alpha", 1, torch::celu));
        all.put("Elu", Activations::elu);
        all.put("Selu", Activations::selu);
        all.put("HardSigmoid", Activations::hardSigmoid);
        all.put("ThresholdedRelu", site -> withScalar(site, "alpha", 1, (x, a) -> torch.mul(x, torch.gt(x, a).to(x.scalar_type()))));
        all.put("Shrink", Activations::shrink);
        all.put("PRelu", Activations::prelu);
        all.put("Softmax", site -> over(site, torch::softmax));
        all.put("LogSoftmax", site -> over(site, torch::log_softmax));
        all.put("Hardmax", site -> over(site, Activations::hardmax));
        all.put("Swish", site -> withScalar(site, "alpha", 1, (x, a) -> torch.mul(x, torch.sigmoid(x.mul(a)))));
    }

    private interface WithScalar {
        Tensor run(Tensor x, Scalar a);
    }

    private interface Along {
        Tensor run(Tensor x, long axis);
    }

    /// Before opset 7 the slope had one element a channel.
    private static Kernel prelu(Site site) {
        Scalar zero = site.keep(new Scalar(0.0));
        return Kernel.binary((x, slope) -> {
            Tensor spread = slope;
            for (long d = 2; site.opset() < 7 && slope.dim() == 1 && d < x.dim(); d++) spread = spread.unsqueeze(-1);
            return torch.where(torch.lt(x, zero), torch.mul(x, spread), x);
        });
    }

    private static Kernel withScalar(Site site, String key, double otherwise, WithScalar function) {
        Scalar value = site.keep(new Scalar(site.real(key, otherwise)));
        return Kernel.unary(x -> function.run(x, value));
    }

    private static Kernel gelu(Site site) {
        String approximate = site.text("approximate", "none");
        return Kernel.unary(x -> torch.gelu(x, approximate));
    }

    private static Kernel elu(Site site) {
        Scalar alpha = site.keep(new Scalar(site.real("alpha", 1)));
        Scalar one = site.keep(new Scalar(1.0));
        return Kernel.unary(x -> torch.elu(x, alpha, one, one));
    }

    private static Kernel selu(Site site) {
        Scalar alpha = site.keep(new Scalar(site.real("alpha", 1.67326319217681884765625)));
        Scalar gamma = site.keep(new Scalar(site.real("gamma", 1.05070102214813232421875)));
        Scalar one = site.keep(new Scalar(1.0));
        return Kernel.unary(x -> torch.elu(x, alpha, gamma, one));
    }

    private static Kernel hardSigmoid(Site site) {
        Scalar alpha = site.keep(new Scalar(site.real("alpha", 0.2)));
        Scalar beta = site.keep(new Scalar(site.real("beta", 0.5)));
        ScalarOptional low = site.keep(new ScalarOptional(new Scalar(0.0)));
        ScalarOptional high = site.keep(new ScalarOptional(new Scalar(1.0)));
        return Kernel.unary(x -> torch.clamp(x.mul(alpha).add(beta), low, high));
    }

    private static Kernel shrink(Site site) {
        double lambd = site.real("lambd", 0.5);
        Scalar high = site.keep(new Scalar(lambd));
        Scalar low = site.keep(new Scalar(-lambd));
        Scalar bias = site.keep(new Scalar(site.real("bias", 0)));
        return Kernel.unary(x -> torch.where(torch.lt(x, low), x.add(bias),
                torch.where(torch.gt(x, high), x.sub(bias), torch.zeros_like(x))));
    }

    /// Since opset 13 along one axis; before, over all axes from `axis` on, taken as one.
    private static Kernel over(Site site, Along function) {
        boolean single = site.opset() >= 13;
        long axis = site.integer("axis", single ? -1 : 1);
        if (single) return Kernel.unary(x -> function.run(x, axis));
        return Kernel.unary(x -> function.run(Shapes.flatten(x, axis), 1).reshape(x.shape()));
    }

    private static Tensor hardmax(Tensor x, long axis) {
        Tensor first = torch.argmax(x, new org.bytedeco.pytorch.LongOptional(axis), true);
        return torch.zeros_like(x).scatter(axis, first, new Scalar(1.0)).to(x.scalar_type());
    }
}
