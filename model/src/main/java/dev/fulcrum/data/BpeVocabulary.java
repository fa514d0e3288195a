package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The pieces of a byte-pair encoding with their scores, as llama2.c keeps them.
///
/// Layout, little-endian: the longest piece in bytes (int32), then for every id its score (float32), its length (int32) and its bytes
/// in UTF-8. Ids 0, 1 and 2 are the unknown, begin and end marks; ids 3 to 258 stand for single bytes, written `<0x00>` to `<0xFF>`.
///
/// @param pieces by id
/// @param scores by id; of two neighbouring pieces those are joined first whose joint piece scores highest
/// @param ids    by piece, the lowest id where a piece occurs twice
record BpeVocabulary(List<String> pieces, float[] scores, Map<String, Integer> ids) {
    static final int BEGIN = 1;
    static final int FIRST_BYTE = 3;
    static final int FIRST_PIECE = FIRST_BYTE + 256;
    private static final long LARGEST_FILE = 64L << 20;

    /// @throws FaultException when the file cannot be read or is not of this layout
    static BpeVocabulary read(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST_FILE) throw fault(file, "at most " + LARGEST_FILE + " bytes", size + " bytes");
            return read(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN), file);
        } catch (IOException e) {
            throw fault(file, "a file that can be read", e.toString());
        }
    }

    private static BpeVocabulary read(ByteBuffer in, Path file) {
        List<String> pieces = new ArrayList<>();
        List<Float> scores = new ArrayList<>();
        try {
            int longest = in.getInt();
            while (in.hasRemaining()) {
                scores.add(in.getFloat());
                pieces.add(piece(in, longest, file));
            }
        } catch (BufferUnderflowException e) {
            throw fault(file, "whole to its last piece", "an end within piece " + pieces.size());
        }
        if (pieces.size() < FIRST_PIECE) throw fault(file, "a vocabulary of at least " + FIRST_PIECE + " pieces", pieces.size() + " pieces");
        return of(pieces, scores);
    }

    private static String piece(ByteBuffer in, int longest, Path file) {
        int length = in.getInt();
        if (length < 0 || length > Math.max(longest, 6)) {
            throw fault(file, "pieces of 0 to " + longest + " bytes", "a piece of " + length + " bytes");
        }
        if (length > in.remaining()) throw new BufferUnderflowException();
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static BpeVocabulary of(List<String> pieces, List<Float> scores) {
        Map<String, Integer> ids = new HashMap<>();
        float[] byId = new float[scores.size()];
        for (int id = 0; id < byId.length; id++) {
            byId[id] = scores.get(id);
            if (id >= FIRST_PIECE) ids.putIfAbsent(pieces.get(id), id);
        }
        return new BpeVocabulary(List.copyOf(pieces), byId, Map.copyOf(ids));
    }

    private static FaultException fault(Path file, String expected, String got) {
        return Fault.of("open tokenizer", "must be " + expected, got, "copy the vocabulary again; llama2.c's tokenizer.bin is read here")
                .at(Place.file(file.toString())).raise();
    }
}
