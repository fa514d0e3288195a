package dev.fulcrum.bench.guest;

import dev.fulcrum.data.TextData;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The guests that the product is proved on, each in a folder of its own with its `guest.yaml`.
public final class Guests {
    private static final int TOKENS = 32;
    private static final int STORIES = 3000;
    private final GuestMaterial material;
    private final Path home;

    public Guests(GuestMaterial material) {
        this.material = material;
        this.home = material.folder().resolve("guests").toAbsolutePath();
    }

    /// All that can be had here; what is missing (shared models, fonts, books) is left out, see [#missing].
    public List<Guest> all() {
        List<Guest> all = new ArrayList<>();
        cntk().ifPresent(all::add);
        pytorch().ifPresent(all::add);
        material.rendered().ifPresent(drawn -> {
            all.add(angle(drawn));
            all.add(detection(drawn));
        });
        Books.shared().ifPresent(books -> all.add(miniLm(books)));
        stories().ifPresent(all::add);
        return all;
    }

    /// What is not there, each with what would bring it.
    public List<String> missing() {
        List<String> words = new ArrayList<>();
        if (SharedData.folder().isEmpty()) words.add("models and books: " + SharedData.NEEDS);
        if (Fonts.installed().isEmpty()) words.add("drawn text: " + Fonts.NEEDS);
        return words;
    }

    private Optional<Guest> cntk() {
        return SharedData.model("mnist-cntk-opset7.onnx").map(m -> new Guest("mnist-cntk-opset7", at("mnist-cntk-opset7", m, """
                kind: images
                size: [28, 28]
                channels: 1
                scale: 1
                head: logits
                sure: true
                """), digits(), Optional.empty(), "0.3%", 2, true, true, pixels("Input3", 1, 28, 28)));
    }

    private Optional<Guest> pytorch() {
        return SharedData.model("mnist-pytorch-opset9.onnx").map(m -> new Guest("mnist-pytorch-opset9", at("mnist-pytorch-opset9", m, """
                kind: images
                size: [28, 28]
                channels: 1
                scale: 0.00392156862745098
                mean: [0.1307]
                std: [0.3081]
                head: log-probabilities
                sure: true
                """), digits(), Optional.empty(), "0.3%", 2, true, false, pixels("input_image", 1, 28, 28)));
    }

    private Path digits() {
        return material.digits().images().getParent();
    }

    private Guest angle(RenderedText drawn) {
        Path model = at("ppocr-angle", material.ocr().angle(), """
                kind: images
                size: [48, 192]
                channels: 3
                order: bgr
                scale: 0.00392156862745098
                mean: [0.5, 0.5, 0.5]
                std: [0.5, 0.5, 0.5]
                head: probabilities
                sure: true
                """);
        return new Guest("ppocr-angle", model, drawn.lines(), Optional.empty(), "1%", 3, false, false, pixels("x", 3, 48, 192));
    }

    private Guest detection(RenderedText drawn) {
        Path model = at("ppocr-detection", material.ocr().detection(), """
                kind: images
                size: [320, 320]
                channels: 3
                order: bgr
                scale: 0.00392156862745098
                mean: [0.485, 0.456, 0.406]
                std: [0.229, 0.224, 0.225]
                head: map
                threshold: 0.3
                sure: true
                """);
        return new Guest("ppocr-detection", model, drawn.pages(), Optional.empty(), "2%", 0, false, false, pixels("x", 3, 320, 320));
    }

    private Guest miniLm(Books books) {
        MiniLm models = material.miniLm();
        Path model = at("minilm", models.floating(), """
                kind: texts
                tokenizer: tokenizer.json
                length: 128
                head: embedding
                pooling: mean
                dims: {batch_size: 1, sequence_length: %d}
                sure: true
                """.formatted(TOKENS));
        copy(models.tokenizer(), model.resolveSibling("tokenizer.json"));
        return new Guest("minilm", model, lines("novel", books.toChooseWith()),
                Optional.of(lines("plays", books.toJudgeWith())), "2%", 0, false, false, Guests::tokens);
    }

    private Optional<Guest> stories() {
        Optional<Path> file = SharedData.model("stories260K.onnx");
        Optional<Path> tokenizer = SharedData.model("tok512.bin");
        Optional<Books> books = Books.shared();
        if (file.isEmpty() || tokenizer.isEmpty() || books.isEmpty()) return Optional.empty();
        Path model = at("stories260K", file.get(), """
                kind: texts
                tokenizer: tok512.bin
                length: 128
                head: tokens
                dims: {batch: 1, sequence: %d}
                sure: true
                """.formatted(TOKENS));
        copy(tokenizer.get(), model.resolveSibling("tok512.bin"));
        Path text = lines("stories", books.get().toChooseWith().sampled(STORIES, 1));
        return Optional.of(new Guest("stories260K", model, text, Optional.empty(), "2%", 0, false, false,
                batch -> Map.of("input_ids", ids(batch, 3, 512))));
    }

    /// A copy of the model in a folder of its own; `guest.yaml` is written anew.
    private Path at(String name, Path model, String yaml) {
        Path folder = home.resolve(name);
        copy(model, folder.resolve("model.onnx"));
        AtomicFile.write(folder.resolve("guest.yaml"), yaml);
        return folder.resolve("model.onnx");
    }

    private static void copy(Path from, Path to) {
        if (Files.exists(to)) return;
        AtomicFile.write(to, beside -> Files.copy(from, beside));
    }

    /// Sentences one a line, as the product reads texts.
    private Path lines(String name, TextData text) {
        return Fetch.once(home.resolve("text-" + name), folder -> writeLines(folder, text));
    }

    private static void writeLines(Path folder, TextData text) throws IOException {
        Files.write(folder.resolve("sentences.txt"), text.sentences());
    }

    private static IntFunction<Map<String, Tensor>> pixels(String input, int... dims) {
        return batch -> {
            Random random = new Random(6);
            float[] values = new float[batch * Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
            long[] all = IntStream.concat(IntStream.of(batch), IntStream.of(dims))
                    .asLongStream().toArray();
            return Map.of(input, Tensor.ofFloats(values, all));
        };
    }

    /// Sentences of 32 tokens, about the mean of both books, none of them padding.
    static Map<String, Tensor> tokens(int batch) {
        long[] mask = new long[batch * TOKENS];
        Arrays.fill(mask, 1);
        return Map.of("input_ids", ids(batch, 1000, 30522), "attention_mask", Tensor.ofLongs(mask, batch, TOKENS), "token_type_ids",
                Tensor.ofLongs(new long[mask.length], batch, TOKENS));
    }

    private static Tensor ids(int batch, int from, int to) {
        return Tensor.ofLongs(new Random(7).longs((long) batch * TOKENS, from, to).toArray(), batch, TOKENS);
    }
}
