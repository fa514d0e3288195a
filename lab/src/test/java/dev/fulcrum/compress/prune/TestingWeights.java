package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Random;

/// Random weights of a graph under construction, scaled so that values stay near 1 from end to end.
final class TestingWeights {
    final GraphBuilder g;
    final Random random;

    TestingWeights(GraphBuilder g, Random random) {
        this.g = g;
        this.random = random;
    }

    /// Normal weights with the variance 1 / inputs.
    String weight(int inputs, long... dims) {
        float[] values = new float[(int) Tensor.count(dims)];
        for (int i = 0; i < values.length; i++) values[i] = (float) (random.nextGaussian() / Math.sqrt(inputs));
        return g.constant(Tensor.ofFloats(values, dims));
    }

    /// Values of 0.5 to 1.5, away from 0 so that nothing is zero by accident.
    String around1(long... dims) {
        float[] values = new float[(int) Tensor.count(dims)];
        for (int i = 0; i < values.length; i++) values[i] = 0.5f + random.nextFloat();
        return g.constant(Tensor.ofFloats(values, dims));
    }

    /// One of some numbers.
    int one(int... of) {
        return of[random.nextInt(of.length)];
    }
}
