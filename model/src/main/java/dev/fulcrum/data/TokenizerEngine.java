package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.util.ServiceLoader;

/// Something that opens tokenizer files of one kind; found by `ServiceLoader`.
public interface TokenizerEngine {
    /// Name and version of what does the work, for provenance.
    String version();

    /// Whether a file of this name is of its kind; the content is not looked at.
    boolean reads(Path file);

    /// @param longest most ids that an encoding has, at least 3
    /// @throws dev.fulcrum.unit.FaultException when the file cannot be read or is no tokenizer
    Tokenizer open(Path file, int longest);

    /// The engine on the class path for a file.
    ///
    /// @throws dev.fulcrum.unit.FaultException when there is none
    static TokenizerEngine reading(Path file) {
        return ServiceLoader.load(TokenizerEngine.class).stream().map(ServiceLoader.Provider::get).filter(e -> e.reads(file)).findFirst()
                .orElseThrow(() -> Fault.of("open tokenizer", "must be a tokenizer.json or a llama2.c .bin file, with its engine on the class path",
                        file.getFileName().toString(), "name another file, or start with ./fulcrum, which adds engines/tokenizers")
                        .at(Place.file(file.toString())).raise());
    }
}
