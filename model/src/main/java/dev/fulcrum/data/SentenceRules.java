package dev.fulcrum.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How running text is cut into sentences.
///
/// - Blank lines end a block; inside one a line break is a space, and any run of white space is one space.
/// - A line of at most 40 characters that ends with a colon names a speaker and is left out; so is a block without a small letter.
/// - A sentence ends after `.`, `!`, `?` or `…` and the quotes and brackets that close there, where white space follows and then a capital
///   letter, a digit or an opening quote or bracket; not after an abbreviation of the list, nor after a single capital letter ("J. Smith").
/// - Sentences outside the length range are left out rather than cut: half a sentence means something else.
///
/// English alone is aimed at; a text in another language is cut at the same marks.
///
/// @param shortest fewest characters of a sentence that is kept, at least 1
/// @param longest  most characters
public record SentenceRules(int shortest, int longest) {
    public static final SentenceRules DEFAULT = new SentenceRules(20, 300);
    private static final int LONGEST_SPEAKER = 40;
    private static final Pattern BLANK_LINE = Pattern.compile("\\R\\s*\\R");
    private static final Pattern LINE = Pattern.compile("\\R");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Zs}]+");
    private static final Pattern END = Pattern.compile("[.!?…]+[\"'”’)\\]]*\\s+(?=[\\p{Lu}\\d\"'“‘(\\[])");
    private static final Pattern LAST_WORD = Pattern.compile("([\\p{L}.]+)\\.[\"'”’)\\]]*\\s+$");
    private static final Set<String> ABBREVIATIONS = Set.of("mr", "mrs", "ms", "dr", "st", "sr", "jr", "prof", "capt", "col", "gen", "lieut", "lt",
            "sgt", "rev", "hon", "messrs", "vs", "etc", "e.g", "i.e", "cf", "viz", "no", "vol", "fig", "ch", "chap", "pp", "ed", "inc", "ltd", "co", "mt");

    public SentenceRules {
        if (shortest < 1 || longest < shortest) {
            throw new IllegalArgumentException("sentence lengths must have 1 <= shortest <= longest: got " + shortest + " and " + longest);
        }
    }

    /// The sentences of a text in its order, those that occur twice included.
    public List<String> cut(String text) {
        List<String> sentences = new ArrayList<>();
        for (String block : BLANK_LINE.split(text)) {
            String line = line(block);
            if (line.chars().anyMatch(Character::isLowerCase)) cutBlock(line, sentences);
        }
        return sentences;
    }

    private static String line(String block) {
        StringBuilder line = new StringBuilder();
        for (String part : LINE.split(block.strip())) {
            String stripped = part.strip();
            if (stripped.endsWith(":") && stripped.length() <= LONGEST_SPEAKER) continue;
            line.append(stripped).append(' ');
        }
        return SPACE.matcher(line).replaceAll(" ").strip();
    }

    private void cutBlock(String line, List<String> sentences) {
        Matcher end = END.matcher(line);
        int from = 0;
        while (end.find()) {
            if (isAbbreviation(line.substring(from, end.end()))) continue;
            keep(line.substring(from, end.end()), sentences);
            from = end.end();
        }
        keep(line.substring(from), sentences);
    }

    private static boolean isAbbreviation(String upToEnd) {
        Matcher word = LAST_WORD.matcher(upToEnd);
        if (!word.find()) return false;
        String last = word.group(1);
        return last.length() == 1 && Character.isUpperCase(last.charAt(0)) && !last.equals("I")
                || ABBREVIATIONS.contains(last.toLowerCase(java.util.Locale.ROOT));
    }

    private void keep(String sentence, List<String> sentences) {
        String stripped = sentence.strip();
        if (stripped.length() >= shortest && stripped.length() <= longest) sentences.add(stripped);
    }
}
