package dev.fulcrum.bench.guest;

import dev.fulcrum.data.LengthBuckets;
import dev.fulcrum.data.Tokens;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// Sentences as vectors of length 1: the mean over the tokens of what an encoder says of each, and how alike two encoders' are.
///
/// @param vectors [sentence][dimension]
record Embeddings(float[][] vectors) {
    private static final int BATCH = 32;

    /// Reads a model's first output: [N,L,D] is averaged over the mask, [N,D] is taken as it is.
    ///
    /// @param inputs names of the model's inputs
    static Embeddings of(Session model, Collection<String> inputs, List<long[]> encoded) {
        float[][] vectors = new float[encoded.size()][];
        int[] lengths = encoded.stream().mapToInt(e -> e.length).toArray();
        for (int[] batch : LengthBuckets.of(lengths, BATCH, 0).batches()) {
            Tokens tokens = Tokens.padded(IntStream.of(batch).mapToObj(encoded::get).toList(), 0);
            Tensor output = model.run(fed(tokens, inputs)).values().iterator().next();
            float[][] pooled = pooled(output, tokens);
            for (int i = 0; i < batch.length; i++) vectors[batch[i]] = pooled[i];
        }
        return new Embeddings(vectors);
    }

    static Map<String, Tensor> fed(Tokens tokens, Collection<String> inputs) {
        Map<String, Tensor> fed = new LinkedHashMap<>();
        tokens.feeding(inputs).forEach((name, values) -> fed.put(name, Tensor.ofLongs(values, tokens.sequences(), tokens.length())));
        return fed;
    }

    static float[][] pooled(Tensor output, Tokens tokens) {
        int width = (int) output.dim(-1);
        float[] all = output.toFloatArray();
        float[][] pooled = new float[tokens.sequences()][width];
        int rows = output.rank() == 3 ? tokens.length() : 1;
        for (int n = 0; n < pooled.length; n++) {
            for (int row = 0; row < rows; row++) {
                if (rows > 1 && tokens.mask()[n * rows + row] == 0) continue;
                for (int d = 0; d < width; d++) pooled[n][d] += all[(n * rows + row) * width + d];
            }
            normalise(pooled[n]);
        }
        return pooled;
    }

    private static void normalise(float[] vector) {
        double square = 0;
        for (float v : vector) square += (double) v * v;
        float scale = (float) (1 / Math.sqrt(square));
        for (int d = 0; d < vector.length; d++) vector[d] *= scale;
    }

    /// The cosine of two sentences.
    double similarity(int a, int b) {
        return dot(vectors[a], vectors[b]);
    }

    /// The cosine of each sentence's two vectors.
    double[] cosines(Embeddings other) {
        return IntStream.range(0, vectors.length).mapToDouble(i -> dot(vectors[i], other.vectors[i])).toArray();
    }

    double meanCosine(Embeddings other) {
        return Arrays.stream(cosines(other)).average().orElseThrow();
    }

    /// Spearman's rank correlation of the similarities of pairs of sentences, pairs by a seeded draw.
    double rankCorrelation(Embeddings other, int pairs, long seed) {
        Random random = new Random(seed);
        double[] ours = new double[pairs];
        double[] theirs = new double[pairs];
        for (int p = 0; p < pairs; p++) {
            int a = random.nextInt(vectors.length);
            int b = (a + 1 + random.nextInt(vectors.length - 1)) % vectors.length;
            ours[p] = dot(vectors[a], vectors[b]);
            theirs[p] = dot(other.vectors[a], other.vectors[b]);
        }
        return correlation(ranks(ours), ranks(theirs));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) sum += (double) a[d] * b[d];
        return sum;
    }

    /// Ties share the mean of their ranks.
    static double[] ranks(double[] values) {
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, java.util.Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int from = 0, to; from < order.length; from = to) {
            for (to = from + 1; to < order.length && values[order[to]] == values[order[from]];) to++;
            for (int i = from; i < to; i++) ranks[order[i]] = (from + to - 1) / 2.0;
        }
        return ranks;
    }

    static double correlation(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }
        return ab / Math.sqrt(aa * bb);
    }
}
