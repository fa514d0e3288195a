package dev.fulcrum.predictor;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import java.nio.file.Path;
import java.util.Random;

/// softmax(W x / 255) over the pixels of an image: small enough to be computed by hand.
record TestingModel(CanonicalSize size, float[] weights, int classes) {

    static TestingModel of(CanonicalSize size, int classes, long seed) {
        Random random = new Random(seed);
        float[] weights = new float[size.bytes() * classes];
        for (int i = 0; i < weights.length; i++) weights[i] = (float) (random.nextGaussian() * 4 / size.bytes());
        return new TestingModel(size, weights, classes);
    }

    Graph graph(String labels) {
        GraphBuilder g = new GraphBuilder("testing");
        g.input("image", ElementType.UINT8, Dim.of("N"), Dim.of(size.height()), Dim.of(size.width()), Dim.of(size.channels()));
        String x = g.node("Flatten", g.node("Cast", n -> n.with("to", 1), "image"));
        g.initializer("w", Tensor.ofFloats(weights, size.bytes(), classes));
        g.name("probabilities", g.node("Softmax", g.node("MatMul", x, "w")));
        return g.output("probabilities", ElementType.FLOAT, Dim.of("N"), Dim.of(classes)).build().withMetadata("labels", labels);
    }

    Path write(Path file, Graph graph) {
        OnnxFile.write(file, graph);
        return file;
    }

    /// What the model must answer.
    double[] probabilities(byte[] pixels) {
        double[] scores = new double[classes];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            for (int p = 0; p < pixels.length; p++) scores[c] += (pixels[p] & 255) * (double) weights[p * classes + c];
        }
        for (int c = 0; c < classes; c++) sum += scores[c] = Math.exp(scores[c]);
        for (int c = 0; c < classes; c++) scores[c] /= sum;
        return scores;
    }
}
