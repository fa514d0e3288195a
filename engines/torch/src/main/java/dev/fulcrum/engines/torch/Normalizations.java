package dev.fulcrum.engines.torch;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Normalisation layers and dropout: the operators that behave differently while training.
final class Normalizations {
    private Normalizations() {}

    static void addTo(Map<String, Operator> all) {
        all.put("BatchNormalization", Normalizations::batch);
        all.put("InstanceNormalization", Normalizations::instance);
        all.put("LayerNormalization", Normalizations::layer);
        all.put("GroupNormalization", Normalizations::group);
        all.put("RMSNormalization", Normalizations::rootMeanSquare);
        all.put("MeanVarianceNormalization", Normalizations::meanVariance);
        all.put("LpNormalization", Normalizations::lp);
        all.put("LRN", Normalizations::localResponse);
        all.put("Dropout", Normalizations::dropout);
    }

    /// ONNX keeps `momentum` of the old statistics, libtorch takes `momentum` of the new ones.
    private static Kernel batch(Site site) {
        double epsilon = site.real("epsilon", 1e-5f);
        double momentum = 1 - site.real("momentum", 0.9f);
        if (site.flag("training_mode", false)) return in -> trainedBatch(in, epsilon, momentum, site.wants(1));
        Function<Tensor[], TensorOptional> scale = site.optional(1);
        Function<Tensor[], TensorOptional> bias = site.optional(2);
        Function<Tensor[], TensorOptional> mean = site.optional(3);
        Function<Tensor[], TensorOptional> variance = site.optional(4);
        Mode mode = site.mode();
        // With a frozen scale the statistics stay what they were too.
        boolean fixed = mode.isFrozen(site.node().inputs().get(1));
        return in -> new Tensor[] {torch.batch_norm(in[0], scale.apply(in), bias.apply(in), mean.apply(in), variance.apply(in),
                mode.training() && !fixed, momentum, epsilon, false)};
    }

    /// The operator's own training mode: the new statistics are outputs, and the variance is the population's.
    private static Tensor[] trainedBatch(Tensor[] in, double epsilon, double momentum, boolean statistics) {
        Tensor x = in[0];
        long[] axes = LongStream.range(0, x.dim()).filter(d -> d != 1).toArray();
        TensorOptional none = new TensorOptional();
        Tensor y = torch.batch_norm(x, new TensorOptional(in[1]), new TensorOptional(in[2]), none, none, true, momentum, epsilon, false);
        if (!statistics) return new Tensor[] {y};
        T_TensorTensor_T both = torch.var_mean(x, axes, false, false);
        return new Tensor[] {y, mix(in[3], both.get1(), momentum), mix(in[4], both.get0(), momentum)};
    }

    private static Tensor mix(Tensor old, Tensor now, double part) {
        return torch.add(old.mul(new Scalar(1 - part)), now.mul(new Scalar(part)));
    }

    private static Kernel instance(Site site) {
        double epsilon = site.real("epsilon", 1e-5f);
        Function<Tensor[], TensorOptional> scale = site.optional(1);
        Function<Tensor[], TensorOptional> bias = site.optional(2);
        TensorOptional none = site.keep(new TensorOptional());
        return Kernel.one(in -> torch.instance_norm(in[0], scale.apply(in), bias.apply(in), none, none, true, 0.1, epsilon, false));
    }

    private static Kernel layer(Site site) {
        double epsilon = site.real("epsilon", 1e-5f);
        long axis = site.integer("axis", -1);
        Function<Tensor[], TensorOptional> scale = site.optional(1);
        Function<Tensor[], TensorOptional> bias = site.optional(2);
        if (!site.wants(1)) return Kernel.one(in -> torch.layer_norm(in[0], tail(in[0], axis), scale.apply(in), bias.apply(in), epsilon, false));
        return in -> {
            var all = torch.native_layer_norm(in[0], tail(in[0], axis), scale.apply(in), bias.apply(in), epsilon);
            return new Tensor[] {all.get0(), all.get1(), all.get2()};
        };
    }

    private static long[] tail(Tensor x, long axis) {
        long[] shape = x.shape();
        return java.util.Arrays.copyOfRange(shape, (int) (axis < 0 ? axis + shape.length : axis), shape.length);
    }

    private static Kernel group(Site site) {
        double epsilon = site.real("epsilon", 1e-5f);
        long groups = site.integer("num_groups", 1);
        Function<Tensor[], TensorOptional> scale = site.optional(1);
        Function<Tensor[], TensorOptional> bias = site.optional(2);
        if (site.opset() >= 21) return Kernel.one(in -> torch.group_norm(in[0], groups, scale.apply(in), bias.apply(in), epsilon, false));
        return Kernel.one(in -> {
            long each = in[0].size(1) / groups;
            return torch.group_norm(in[0], groups, new TensorOptional(torch.repeat_interleave(in[1], each)),
                    new TensorOptional(torch.repeat_interleave(in[2], each)), epsilon, false);
        });
    }

    private static Kernel rootMeanSquare(Site site) {
        double epsilon = site.real("epsilon", 1e-5f);
        long axis = site.integer("axis", -1);
        return Kernel.binary((x, scale) -> {
            long[] axes = LongStream.range(axis < 0 ? axis + x.dim() : axis, x.dim()).toArray();
            Tensor square = torch.mean(torch.mul(x, x), axes, true, TorchTensors.SAME_TYPE);
            return torch.mul(torch.mul(x, torch.rsqrt(square.add(new Scalar(epsilon)))), scale);
        });
    }

    private static Kernel meanVariance(Site site) {
        long[] axes = site.integers("axes", 0, 2, 3);
        return Kernel.unary(x -> {
            T_TensorTensor_T both = torch.var_mean(x, axes, false, true);
            return torch.div(torch.sub(x, both.get1()), torch.sqrt(both.get0()).add(new Scalar(1e-9)));
        });
    }

    private static Kernel lp(Site site) {
        long axis = site.integer("axis", -1);
        boolean first = site.integer("p", 2) == 1;
        return Kernel.unary(x -> {
            Tensor powers = first ? torch.abs(x) : torch.mul(x, x);
            Tensor sum = torch.sum(powers, new long[] {axis}, true, TorchTensors.SAME_TYPE);
            return torch.div(x, first ? sum : torch.sqrt(sum));
        });
    }

    /// x / (bias + alpha/size * sum of squares over `size` neighbouring channels) ^ beta.
    private static Kernel localResponse(Site site) {
        long size = site.integer("size", 1);
        double alpha = site.real("alpha", 1e-4f);
        double beta = site.real("beta", 0.75f);
        double bias = site.real("bias", 1);
        return Kernel.unary(x -> {
            long[] pads = new long[2 * ((int) x.dim() - 1)];
            pads[pads.length - 2] = (size - 1) / 2;
            pads[pads.length - 1] = size - 1 - (size - 1) / 2;
            Tensor squares = torch.constant_pad_nd(torch.mul(x, x), pads, new Scalar(0.0));
            Tensor sums = torch.sum(squares.unfold(1, size, 1), new long[] {-1}, false, TorchTensors.SAME_TYPE);
            return torch.div(x, sums.mul(new Scalar(alpha / size)).add(new Scalar(bias)).pow(new Scalar(beta)));
        });
    }

    /// Active while a session trains, or where the node itself asks for it.
    private static Kernel dropout(Site site) {
        double attribute = site.real("ratio", 0.5);
        Function<Tensor[], double[]> ratio = site.doubles(1);
        Function<Tensor[], long[]> training = site.longs(2);
        Mode mode = site.mode();
        return in -> {
            double p = in.length > 1 && in[1] != null ? ratio.apply(in)[0] : attribute;
            boolean asked = site.has(2) && training.apply(in)[0] != 0;
            Tensor mask = (asked || mode.training()) && p > 0 ? torch.rand_like(in[0].detach()).ge(new Scalar(p))
                    : torch.ones_like(in[0].detach()).to(ScalarType.Bool);
            Tensor kept = (asked || mode.training()) && p > 0
                    ? torch.mul(in[0], mask.to(in[0].scalar_type())).mul(new Scalar(1 / (1 - p))) : in[0];
            return new Tensor[] {kept, mask};
        };
    }
}
