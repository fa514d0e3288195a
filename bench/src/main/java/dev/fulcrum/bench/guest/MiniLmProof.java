package dev.fulcrum.bench.guest;

import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Our int8 sentence encoders beside the one that others publish, on a book of which nothing was learnt, in one interleaved run.
public final class MiniLmProof {
    private static final int SENTENCES = 2000;
    private static final int TURNS_ALONE = 301;
    private static final int TURNS_BATCHED = 41;
    private final Books books;
    private final MiniLm models;
    private final Path folder;
    private final long seed;

    /// @throws IllegalStateException without the books
    public MiniLmProof(GuestMaterial material, long seed) {
        this.books = Books.shared().orElseThrow(() -> new IllegalStateException(SharedData.NEEDS));
        this.models = material.miniLm();
        this.folder = material.folder().resolve("minilm-proof");
        this.seed = seed;
    }

    /// All products of the float model in 8 bits, nothing trained.
    ///
    /// @param ours a model that the product made, or nothing: then the plain rewriting of this package stands in, and the result says so
    public Map<String, Object> quantized(Optional<Path> ours) throws IOException {
        Path model = ours.orElse(folder.resolve("quantized.onnx"));
        if (ours.isEmpty()) OnnxFile.write(model, DynamicInt8.of(OnnxFile.read(models.floating())));
        Map<String, Object> figures = figures(model);
        figures.put("madeBy", ours.isPresent() ? "./fulcrum compress" : "bench DynamicInt8");
        return figures;
    }

    /// The pruned and distilled one, made now by the recipe.
    public Map<String, Object> student(StudentRecipe recipe, Consumer<String> progress) throws IOException {
        Path eightBits = folder.resolve("student.onnx");
        long start = System.nanoTime();
        recipe.make(models, books, eightBits, progress);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Object> figures = figures(eightBits);
        figures.put("recipe", recipe);
        figures.put("distillingSeconds", seconds);
        return figures;
    }

    private Map<String, Object> figures(Path model) throws IOException {
        SentenceLikeness likeness = SentenceLikeness.of(models, books.toJudgeWith(), SENTENCES, seed);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("likeness", likeness.of(model, seed));
        figures.put("likenessOfPublished", likeness.of(models.published(), seed));
        figures.put("speedToPublishedBatch1", speed(models.published(), model, 1, TURNS_ALONE));
        figures.put("speedToPublishedBatch32", speed(models.published(), model, 32, TURNS_BATCHED));
        figures.put("speedToFloatBatch1", speed(models.floating(), model, 1, TURNS_ALONE));
        figures.put("speedToFloatBatch32", speed(models.floating(), model, 32, TURNS_BATCHED));
        figures.put("bytesOfFloat", Files.size(models.floating()));
        figures.put("bytesOfPublished", Files.size(models.published()));
        figures.put("bytes", Files.size(model));
        return figures;
    }

    private static SpeedRatio speed(Path reference, Path other, int batch, int turns) {
        Engine engine = Engine.named("onnxruntime");
        SessionOptions options = SessionOptions.ONE_THREAD;
        Map<String, Tensor> inputs = Guests.tokens(batch);
        try (var a = engine.open(reference, options); var b = engine.open(other, options);
                var slow = a.prepare(inputs); var fast = b.prepare(inputs)) {
            return SpeedRatio.of(slow::run, fast::run, turns);
        }
    }
}
