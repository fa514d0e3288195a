package dev.fulcrum.graph;

import java.util.HashMap;
import java.util.Map;

/// interim
public record GraphCount(long parameters, double flops) {
    public static GraphCount of(Graph g, Map<String, Long> dims) {
        long p = g.initializers().values().stream().mapToLong(Tensor::count).sum();
        Map<String, long[]> hw = new HashMap<>();
        double flops = 0;
        var in = g.inputs().getFirst().type().orElseThrow().shape().orElseThrow();
        long[] first = {((Dim.Size) in.get(1)).value(), ((Dim.Size) in.get(2)).value()};
        for (Node n : g.nodes()) {
            long[] s = hw.getOrDefault(n.inputs().getFirst(), first);
            long[] st = n.intsAttribute("strides");
            if (st != null) s = new long[] {Math.ceilDiv(s[0], st[0]), Math.ceilDiv(s[1], st[1])};
            if (n.is("Conv")) flops += 2.0 * g.initializers().get(n.inputs().get(1)).count() * s[0] * s[1];
            if (n.is("Gemm")) flops += 2.0 * g.initializers().get(n.inputs().get(1)).count();
            hw.put(n.output(), s);
        }
        return new GraphCount(p, flops);
    }
}
