package dev.fulcrum.tasks.guest;

import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/// Turns a text into the ids that a guest model eats; the port behind which tokenizers stand.
@FunctionalInterface
public interface TextEncoder {
    /// Ids with the special tokens that the model wants, at least one.
    long[] encode(String text);

    /// Reads tokenizer files; found by `ServiceLoader`.
    interface Source {
        /// The encoder of a tokenizer file, or nothing where the file is of a kind that this source does not know.
        Optional<TextEncoder> open(Path tokenizer);
    }

    /// The first that knows the file.
    static Optional<TextEncoder> of(Path tokenizer) {
        return ServiceLoader.load(Source.class).stream().map(ServiceLoader.Provider::get).map(s -> s.open(tokenizer))
                .flatMap(Optional::stream).findFirst();
    }
}
