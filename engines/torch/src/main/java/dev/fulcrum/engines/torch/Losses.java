package dev.fulcrum.engines.torch;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Loss operators over hard labels. Scores [N, C, d1..dk], labels [N, d1..dk].
final class Losses {
    private static final long IGNORE_NOTHING = -100;

    private Losses() {}

    static void addTo(Map<String, Operator> all) {
        all.put("NegativeLogLikelihoodLoss", site -> Kernel.one(in -> loss(site, in[0], in)));
        all.put("SoftmaxCrossEntropyLoss", site -> in -> {
            Tensor logProbabilities = torch.log_softmax(in[0], 1);
            return new Tensor[] {loss(site, logProbabilities, in), logProbabilities};
        });
    }

    private static Tensor loss(Site site, Tensor logProbabilities, Tensor[] in) {
        long[] shape = in[1].shape();
        long classes = logProbabilities.size(1);
        // One row a label, whatever the number of axes.
        Tensor rows = logProbabilities.dim() == 2 ? logProbabilities : logProbabilities.flatten(2, -1).transpose(1, 2).reshape(-1, classes);
        TensorOptional weight = in.length > 2 && in[2] != null ? new TensorOptional(in[2]) : new TensorOptional();
        String reduction = site.text("reduction", "mean");
        Tensor value = torch.nll_loss(rows, in[1].to(ScalarType.Long).reshape(-1), weight, code(site, reduction),
                site.integer("ignore_index", IGNORE_NOTHING));
        return reduction.equals("none") ? value.reshape(shape) : value;
    }

    private static long code(Site site, String reduction) {
        return switch (reduction) {
            case "none" -> 0;
            case "mean" -> 1;
            case "sum" -> 2;
            default -> throw site.fault("must reduce by none, mean or sum", reduction);
        };
    }
}
