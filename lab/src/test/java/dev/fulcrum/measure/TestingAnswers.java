package dev.fulcrum.measure;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Answers of a made-up model whose probabilities are the truth, sharpened or softened.
final class TestingAnswers {
    private TestingAnswers() {}

    static List<String> classes(int count) {
        return IntStream.range(0, count).mapToObj(c -> "class " + c).toList();
    }

    /// Draws p(b|x) at random, the true class from it, and shows p^sharpness / sum.
    static Answers drawn(int examples, int classes, double sharpness, SplittableRandom random) {
        Answers.Recorder recorder = new Answers.Recorder(classes(classes), examples);
        for (int i = 0; i < examples; i++) {
            double[] p = new double[classes];
            for (int c = 0; c < classes; c++) p[c] = Math.exp(2.5 * random.nextGaussian());
            scale(p);
            int label = label(p, random.nextDouble());
            for (int c = 0; c < classes; c++) p[c] = Math.pow(p[c], sharpness);
            scale(p);
            recorder.add(label, floats(p), 0);
        }
        return recorder.done();
    }

    private static void scale(double[] p) {
        double sum = 0;
        for (double x : p) sum += x;
        for (int c = 0; c < p.length; c++) p[c] /= sum;
    }

    private static int label(double[] p, double u) {
        int label = 0;
        for (double below = p[0]; below < u && label < p.length - 1; below += p[label]) label++;
        return label;
    }

    static float[] floats(double[] p) {
        float[] floats = new float[p.length];
        for (int c = 0; c < p.length; c++) floats[c] = (float) p[c];
        return floats;
    }
}
