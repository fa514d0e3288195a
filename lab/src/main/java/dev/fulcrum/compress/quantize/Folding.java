package dev.fulcrum.compress.quantize;

import dev.fulcrum.compress.FoldBatchNorm;
import dev.fulcrum.compress.LiftConstants;
import dev.fulcrum.graph.Graph;

/// All rewrites that leave the function as it is and the graph shorter, in the order in which they help each other: constants become
/// initializers, batch norms and Gemm factors go into weights, HardSwish is recognised, constants beside a Conv go into it.
///
/// Equal but for rounding in the last bits. Worth doing for a float model too: a runtime folds some of it when it loads the model, not
/// all, and between quantization nodes nothing.
public final class Folding {
    private Folding() {}

    public static Graph apply(Graph graph) {
        Graph plain = FoldGemm.apply(FoldBatchNorm.apply(LiftConstants.apply(graph)));
        return FoldIntoReader.apply(FoldChannelConstants.apply(RecogniseHardSwish.apply(plain)));
    }
}
