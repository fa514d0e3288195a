package dev.fulcrum.bench.guest;

import dev.fulcrum.data.TextData;
import dev.fulcrum.data.Tokenizer;
import dev.fulcrum.measure.Quantiles;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// How near a cheaper sentence encoder is to the float one, on sentences that nothing was chosen or trained with.
///
/// @param text      encoded sentences
/// @param reference what the float model says of them
record SentenceLikeness(List<long[]> text, Embeddings reference) {
    private static final int LONGEST = 128;
    private static final int PAIRS = 20_000;
    private static final int RESAMPLES = 1000;

    /// @param sentences so many are drawn by the seed
    static SentenceLikeness of(MiniLm models, TextData book, int sentences, long seed) {
        try (Tokenizer tokenizer = Tokenizer.open(models.tokenizer(), LONGEST)) {
            List<long[]> text = book.sampled(sentences, seed).encoded(tokenizer);
            return new SentenceLikeness(text, embeddings(models.floating(), text));
        }
    }

    private static Embeddings embeddings(Path model, List<long[]> text) {
        try (Session session = Engine.named("onnxruntime").open(model, SessionOptions.ONE_THREAD)) {
            return Embeddings.of(session, MiniLm.INPUTS, text);
        }
    }

    /// Mean cosine with its 90 % interval by drawing sentences again, and Spearman's correlation over 20,000 pairs.
    ///
    /// @param meanCosine of a sentence's two vectors
    /// @param low        end of its interval
    /// @param high       end of its interval
    /// @param spearman   of the similarities of pairs
    /// @param sentences  judged
    record Figures(double meanCosine, double low, double high, double spearman, int sentences) {}

    Figures of(Path model, long seed) {
        Embeddings others = embeddings(model, text);
        double[] cosines = others.cosines(reference);
        Random random = new Random(seed);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            means[i] = random.ints(cosines.length, 0, cosines.length).mapToDouble(k -> cosines[k]).average().orElseThrow();
        }
        return new Figures(Arrays.stream(cosines).average().orElseThrow(), Quantiles.of(means, 0.05), Quantiles.of(means, 0.95),
                others.rankCorrelation(reference, PAIRS, seed), cosines.length);
    }
}
