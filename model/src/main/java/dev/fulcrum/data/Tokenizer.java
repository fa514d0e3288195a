package dev.fulcrum.data;

import java.nio.file.Path;

/// Text to the token ids that a model was trained on, and back. May own native memory; one thread at a time.
public interface Tokenizer extends AutoCloseable {
    /// The ids of a text with the special tokens that the model expects around it; at least one id, none below 0.
    ///
    /// A text that is longer than the tokenizer's limit is cut to it, its last special token kept.
    long[] encode(String text);

    /// The text that ids stand for, special tokens left out. Characters that the vocabulary lacks are lost.
    String decode(long[] ids);

    /// Number of ids, so that every id is below it.
    int vocabulary();

    /// The id with which short sequences are filled up; models do not look at it, because the mask is 0 there.
    long padding();

    @Override
    void close();

    /// Opens a tokenizer file: `tokenizer.json` of Hugging Face, or the binary vocabulary of llama2.c (`.bin`).
    ///
    /// @param longest most ids that [#encode] gives, at least 3
    /// @throws dev.fulcrum.unit.FaultException when the file is no tokenizer, or no engine on the class path reads its kind
    static Tokenizer open(Path file, int longest) {
        return TokenizerEngine.reading(file).open(file, longest);
    }
}
