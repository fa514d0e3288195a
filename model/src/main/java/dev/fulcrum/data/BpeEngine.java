package dev.fulcrum.data;

import java.nio.file.Path;

/// Opens the binary vocabularies of llama2.c, in Java alone.
public final class BpeEngine implements TokenizerEngine {
    @Override
    public String version() {
        return "fulcrum byte-pair encoding";
    }

    @Override
    public boolean reads(Path file) {
        return file.getFileName().toString().endsWith(".bin");
    }

    @Override
    public Tokenizer open(Path file, int longest) {
        return BpeTokenizer.read(file, longest);
    }
}
