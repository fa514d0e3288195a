package dev.fulcrum.bench;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Map;
import java.util.Random;

/// A mobile network of inverted residuals (Sandler et al. 2018): 1x1 to four times the channels, 3x3 depthwise, 1x1 back, the sum; 16 to
/// 96 channels, 64 x 64 x 3 inputs, batch norms already folded. Input `input` FLOAT [N,3,64,64], output `logits` FLOAT [N,10].
final class DepthwiseNet {
    private static final int SIDE = 64;
    private static final int EXPANSION = 4;

    private DepthwiseNet() {}

    static Graph of(long seed) {
        var g = new GraphBuilder("depthwise-net");
        var w = new NetWeights(g, new Random(seed));
        String x = g.input("input", ElementType.FLOAT, Dim.of("N"), Dim.of(3), Dim.of(SIDE), Dim.of(SIDE));
        x = g.node("Relu", w.conv(x, 3, 16, 3, 1, 2));
        int in = 16;
        for (int out : new int[] {16, 32, 64, 96}) {
            x = block(g, w, x, in, out, out == in ? 1 : 2);
            x = block(g, w, x, out, out, 1);
            in = out;
        }
        String flat = g.node("Flatten", g.node("GlobalAveragePool", x));
        String logits = g.node("Gemm", n -> n.with("transB", 1), flat, w.he(in, 10, in), w.he(100, 10));
        return g.output(g.name("logits", logits), ElementType.FLOAT, Dim.of("N"), Dim.of(10)).build();
    }

    static Map<String, Tensor> batch(int size, long seed) {
        return Map.of("input", NetWeights.normal(new Random(seed), 1, size, 3, SIDE, SIDE));
    }

    private static String block(GraphBuilder g, NetWeights w, String x, int in, int out, int stride) {
        int wide = in * EXPANSION;
        String deep = g.node("Relu", w.conv(g.node("Relu", w.conv(x, in, wide, 1, 1, 1)), wide, wide, 3, wide, stride));
        String narrow = w.conv(deep, wide, out, 1, 1, 1);
        return in == out && stride == 1 ? g.node("Add", narrow, x) : narrow;
    }
}
