package dev.fulcrum.tasks.recommend;

import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.unit.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Factors of items that something else than the fitting job makes, such as a cluster; they travel as a file of floats, row by row.
public final class FactorsElsewhere {
    private FactorsElsewhere() {}

    /// Whether a size has factors at all.
    public static boolean has(Suggesting suggesting, String size) {
        return suggesting.family().size(size) instanceof SuggestSize.Als;
    }

    /// Makes those of a request and writes them.
    public static void write(Suggesting suggesting, FitSuggestJob.Request request, Factorizer factorizer, Path file) {
        SuggestFit fit = new SuggestFit(suggesting, SuggestRecipe.named(request.recipe()), request.before());
        SuggestSize.Als size = (SuggestSize.Als) suggesting.family().size(request.size());
        float[] items = fit.items(factorizer, fit.interactions(), size, request.seed());
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(items.length, Float.BYTES));
        bytes.asFloatBuffer().put(items);
        AtomicFile.write(file, bytes.array());
    }

    static float[] read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            float[] items = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(items);
            return items;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
