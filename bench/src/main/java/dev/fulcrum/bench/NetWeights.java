package dev.fulcrum.bench;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.Random;

/// Random weights and inputs of nets that are only timed.
record NetWeights(GraphBuilder graph, Random random) {

    /// Normal, of He's scale for the given number of inputs.
    String he(int inputs, long... dims) {
        return graph.constant(normal(random, Math.sqrt(2.0 / inputs), dims));
    }

    String conv(String x, int in, int out, int kernel, int groups, int stride) {
        long pad = kernel / 2;
        return graph.node("Conv", n -> n.with("kernel_shape", kernel, kernel).with("pads", pad, pad, pad, pad)
                .with("strides", stride, stride)
                .with("group", groups), x, he(in / groups * kernel * kernel, out, in / groups, kernel, kernel), he(100, out));
    }

    static Tensor normal(Random random, double deviation, long... dims) {
        int count = Math.toIntExact(Tensor.count(dims));
        ByteBuffer bytes = Tensor.allocate(4L * count);
        for (int i = 0; i < count; i++) bytes.putFloat((float) (random.nextGaussian() * deviation));
        return Tensor.of(ElementType.FLOAT, dims, bytes.flip());
    }
}
