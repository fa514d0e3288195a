package dev.fulcrum.engines.torch;

import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Matrix products.
final class Products {
    private Products() {}

    static void addTo(Map<String, Operator> all) {
        all.put("MatMul", site -> Kernel.binary(torch::matmul));
        all.put("Gemm", Products::gemm);
        all.put("Einsum", Products::einsum);
        all.put("Det", site -> Kernel.unary(torch::det));
        all.put("MatMulInteger", site -> Kernel.one(in -> torch.matmul(rows(in, 0, 2), Convolutions.centred(in, 1, 3)).round()
                .to(ScalarType.Int)));
    }

    private static Tensor rows(Tensor[] in, int operand, int zeroPoint) {
        if (in.length <= zeroPoint || in[zeroPoint] == null || in[zeroPoint].numel() == 1) return Convolutions.centred(in, operand, zeroPoint);
        return torch.sub(in[operand].to(ScalarType.Double), in[zeroPoint].to(ScalarType.Double).unsqueeze(-1));
    }

    /// alpha * A' * B' + beta * C. The usual classifier head (alpha = beta = 1, no transposed A) is one call.
    private static Kernel gemm(Site site) {
        float alpha = (float) site.real("alpha", 1);
        float beta = (float) site.real("beta", 1);
        boolean transA = site.flag("transA", false);
        boolean transB = site.flag("transB", false);
        boolean vector = site.constant(2).map(c -> c.dim() == 1).orElse(!site.has(2));
        if (alpha == 1 && beta == 1 && !transA && vector) {
            Function<Tensor[], TensorOptional> bias = site.optional(2);
            return Kernel.one(in -> torch.linear(in[0], transB ? in[1] : in[1].t(), bias.apply(in)));
        }
        Scalar a = site.keep(new Scalar((double) alpha));
        Scalar b = site.keep(new Scalar((double) beta));
        return Kernel.one(in -> {
            Tensor left = transA ? in[0].t() : in[0];
            Tensor right = transB ? in[1].t() : in[1];
            if (in.length > 2 && in[2] != null) return torch.addmm(in[2], left, right, b, a);
            return torch.matmul(left, right).mul(a);
        });
    }

    private static Kernel einsum(Site site) {
        String equation = site.text("equation", "");
        return Kernel.one(in -> torch.einsum(equation, new TensorVector(in)));
    }
}
