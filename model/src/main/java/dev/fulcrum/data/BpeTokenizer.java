package dev.fulcrum.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Byte-pair encoding by scores, as sentencepiece trains it and llama2.c runs it (Sennrich, Haddow and Birch 2016; Kudo and Richardson 2018).
///
/// A text gets a space in front, so that its first word looks like any other; every character becomes its piece, or its UTF-8 bytes
/// where there is none; then the two neighbours whose joint piece scores highest are joined, the leftmost first, until none can be.
/// The begin mark comes first. Decoding gives every text back, because bytes stand for what pieces lack.
public final class BpeTokenizer implements Tokenizer {
    private static final String SPACE = " ";
    private final BpeVocabulary vocabulary;
    private final int longest;

    private BpeTokenizer(BpeVocabulary vocabulary, int longest) {
        this.vocabulary = vocabulary;
        this.longest = longest;
    }

    /// @throws dev.fulcrum.unit.FaultException when the file is no vocabulary of llama2.c
    public static BpeTokenizer read(Path file, int longest) {
        return new BpeTokenizer(BpeVocabulary.read(file), longest);
    }

    @Override
    public long[] encode(String text) {
        List<Integer> ids = text.isEmpty() ? List.of() : joined(characters(SPACE + text));
        long[] all = new long[Math.min(longest, ids.size() + 1)];
        all[0] = BpeVocabulary.BEGIN;
        for (int i = 1; i < all.length; i++) all[i] = ids.get(i - 1);
        return all;
    }

    private List<Integer> characters(String text) {
        List<Integer> ids = new ArrayList<>();
        text.codePoints().forEach(c -> {
            String character = Character.toString(c);
            Integer id = vocabulary.ids().get(character);
            if (id != null) ids.add(id);
            else for (byte b : character.getBytes(StandardCharsets.UTF_8)) ids.add(BpeVocabulary.FIRST_BYTE + (b & 255));
        });
        return ids;
    }

    private List<Integer> joined(List<Integer> ids) {
        for (Join best = best(ids); best != null; best = best(ids)) {
            ids.set(best.at, best.id);
            ids.remove(best.at + 1);
        }
        return ids;
    }

    private record Join(int at, int id) {}

    private Join best(List<Integer> ids) {
        Join best = null;
        for (int i = 0; i + 1 < ids.size(); i++) {
            Integer id = vocabulary.ids().get(vocabulary.pieces().get(ids.get(i)) + vocabulary.pieces().get(ids.get(i + 1)));
            if (id != null && (best == null || vocabulary.scores()[id] > vocabulary.scores()[best.id])) best = new Join(i, id);
        }
        return best;
    }

    @Override
    public String decode(long[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long id : ids) bytes.writeBytes(bytes(Math.toIntExact(id)));
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.startsWith(SPACE) ? text.substring(1) : text;
    }

    private byte[] bytes(int id) {
        if (id < BpeVocabulary.FIRST_BYTE) return new byte[0];
        if (id < BpeVocabulary.FIRST_PIECE) return new byte[] {(byte) (id - BpeVocabulary.FIRST_BYTE)};
        return vocabulary.pieces().get(id).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabulary() {
        return vocabulary.pieces().size();
    }

    /// No id means nothing here: the unknown mark serves, because the mask hides it.
    @Override
    public long padding() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing native is held.
    }
}
