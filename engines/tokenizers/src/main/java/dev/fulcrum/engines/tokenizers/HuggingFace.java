package dev.fulcrum.engines.tokenizers;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.fulcrum.data.Tokenizer;

/// One loaded `tokenizer.json`; owns native memory.
final class HuggingFace implements Tokenizer {
    private final HuggingFaceTokenizer library;
    private final TokenizerFile described;

    HuggingFace(HuggingFaceTokenizer library, TokenizerFile described) {
        this.library = library;
        this.described = described;
    }

    @Override
    public long[] encode(String text) {
        return library.encode(text).getIds();
    }

    @Override
    public String decode(long[] ids) {
        return library.decode(ids, true);
    }

    @Override
    public int vocabulary() {
        return described.vocabulary();
    }

    @Override
    public long padding() {
        return described.padding();
    }

    @Override
    public void close() {
        library.close();
    }
}
