package dev.fulcrum.engines.tokenizers;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// WordPiece as BERT's authors describe it (Devlin et al. 2019; Wu et al. 2016), slow and plain: the judge of the library.
///
/// Small letters, accents off, punctuation apart, then the longest piece of the vocabulary that each rest of a word begins with.
record ReferenceWordPiece(Map<String, Integer> vocabulary) {
    private static final int LONGEST_WORD = 100;

    List<Long> encode(String text) {
        List<Long> ids = new ArrayList<>(List.of(id("[CLS]")));
        for (String word : words(text)) ids.addAll(pieces(word));
        ids.add(id("[SEP]"));
        return ids;
    }

    private static List<String> words(String text) {
        StringBuilder spaced = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFD).toLowerCase(Locale.ROOT).codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(c -> spaced.append(isPunctuation(c) ? " " + Character.toString(c) + " " : Character.toString(c)));
        return List.of(spaced.toString().strip().split("[\\s\\p{Zs}]+")).stream().filter(w -> !w.isEmpty()).toList();
    }

    private static boolean isPunctuation(int c) {
        boolean ascii = c > 32 && c < 127 && !Character.isLetterOrDigit(c);
        return ascii || Character.toString(c).matches("\\p{P}");
    }

    private List<Long> pieces(String word) {
        if (word.length() > LONGEST_WORD) return List.of(id("[UNK]"));
        List<Long> ids = new ArrayList<>();
        for (int from = 0; from < word.length();) {
            int to = word.length();
            while (to > from && !vocabulary.containsKey(piece(word, from, to))) to--;
            if (to == from) return List.of(id("[UNK]"));
            ids.add(id(piece(word, from, to)));
            from = to;
        }
        return ids;
    }

    private static String piece(String word, int from, int to) {
        return (from > 0 ? "##" : "") + word.substring(from, to);
    }

    private long id(String piece) {
        return vocabulary.get(piece);
    }
}
