package dev.fulcrum.engines.tokenizers;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.fulcrum.data.Tokenizer;
import dev.fulcrum.data.TokenizerEngine;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;

/// Hugging Face's tokenizers library behind its Java binding: WordPiece, BPE and Unigram as `tokenizer.json` describes them.
///
/// The native library lies in the jar and is unpacked into the cache (system property `fulcrum.cache`, by default `~/.cache/fulcrum`);
/// nothing is asked of the network.
public final class HuggingFaceEngine implements TokenizerEngine {
    private static final String CACHE = "ENGINE_CACHE_DIR";
    /// The library looks for a graphics card unless it is told which of its builds to take.
    private static final String FLAVOUR = "RUST_FLAVOR";

    @Override
    public String version() {
        Properties properties = new Properties();
        try (InputStream in = HuggingFaceEngine.class.getResourceAsStream("library.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "tokenizers " + properties.getProperty("version");
    }

    @Override
    public boolean reads(Path file) {
        return file.getFileName().toString().endsWith(".json");
    }

    @Override
    public Tokenizer open(Path file, int longest) {
        TokenizerFile described = TokenizerFile.read(file);
        prepare();
        try {
            HuggingFaceTokenizer library = HuggingFaceTokenizer.builder().optTokenizerPath(file).optManager(null).optAddSpecialTokens(true)
                    .optTruncation(true).optMaxLength(longest).optPadding(false).build();
            return new HuggingFace(library, described);
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    /// Must come before the library's first class that looks at these is touched.
    private static synchronized void prepare() {
        setUnlessSet(CACHE, System.getProperty("fulcrum.cache", Path.of(System.getProperty("user.home"), ".cache", "fulcrum").toString()));
        setUnlessSet(FLAVOUR, "cpu");
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getProperty(name) == null && System.getenv(name) == null) System.setProperty(name, value);
    }

    private static FaultException unreadable(Path file, Exception e) {
        return Fault.of("open tokenizer", "must be a tokenizer.json that the tokenizers library accepts", String.valueOf(e.getMessage()),
                "save it again with a recent version of that library").at(Place.file(file.toString())).raise(e);
    }
}
