package dev.fulcrum.engines.tokenizers;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the library's Java binding does not tell, read off the `tokenizer.json` itself.
///
/// @param vocabulary one more than the highest id
/// @param padding    the id of the padding token, 0 where the file names none
record TokenizerFile(int vocabulary, long padding) {
    private static final long LARGEST = 256L << 20;
    private static final Set<String> PADDING = Set.of("[PAD]", "<pad>", "<|padding|>", "<|pad|>");

    /// @throws FaultException when the file cannot be read or is no `tokenizer.json`
    static TokenizerFile read(Path file) {
        Map<String, Object> json = json(file);
        if (!(json.get("model") instanceof Map<?, ?> model) || model.get("vocab") == null) throw fault(file, "an object with model.vocab", "none");
        int highest = highest(model.get("vocab"));
        long padding = json.get("padding") instanceof Map<?, ?> named && named.get("pad_id") instanceof Number id ? id.longValue() : 0;
        if (json.get("added_tokens") instanceof List<?> added) {
            for (Object token : added) {
                if (!(token instanceof Map<?, ?> t) || !(t.get("id") instanceof Number id)) continue;
                highest = Math.max(highest, id.intValue());
                if (PADDING.contains(String.valueOf(t.get("content")))) padding = id.longValue();
            }
        }
        return new TokenizerFile(highest + 1, padding);
    }

    /// Ids by piece (WordPiece, BPE), or pieces with their scores in the order of their ids (Unigram).
    private static int highest(Object vocabulary) {
        return switch (vocabulary) {
            case Map<?, ?> ids -> ids.values().stream().mapToInt(id -> ((Number) id).intValue()).max().orElse(-1);
            case List<?> pieces -> pieces.size() - 1;
            default -> -1;
        };
    }

    private static Map<String, Object> json(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) throw fault(file, "at most " + LARGEST + " bytes", size + " bytes");
            return Json.readMap(Files.readString(file));
        } catch (IOException | FaultException e) {
            throw fault(file, "a JSON file that can be read", e.getMessage());
        }
    }

    private static FaultException fault(Path file, String expected, String got) {
        return Fault.of("open tokenizer", "must be " + expected, got, "name the tokenizer.json that came with the model")
                .at(Place.file(file.toString())).raise();
    }
}
