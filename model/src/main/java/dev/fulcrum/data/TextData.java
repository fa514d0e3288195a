package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// Sentences without labels, each once, in the order in which they were read.
///
/// Two sentences count as equal when they differ only in case or in the characters that are no letters and digits.
///
/// @param sentences distinct, at least one
public record TextData(List<String> sentences) {
    private static final long LARGEST_FILE = 256L << 20;

    public TextData {
        sentences = List.copyOf(sentences);
    }

    /// Reads one `.txt` file in UTF-8, or all of a folder in the order of their names (folders inside it are not looked into).
    ///
    /// @throws FaultException when there is no such file, when one is not UTF-8 or above 256 MB, or when no sentence is within the rules
    public static TextData read(Path fileOrFolder, SentenceRules rules) {
        Set<String> seen = new LinkedHashSet<>();
        List<String> kept = new java.util.ArrayList<>();
        for (Path file : files(fileOrFolder)) {
            for (String sentence : rules.cut(text(file))) if (seen.add(key(sentence))) kept.add(sentence);
        }
        if (kept.isEmpty()) {
            throw fault(fileOrFolder, "text with a sentence of " + rules.shortest() + " to " + rules.longest() + " characters", "none",
                    "name other text");
        }
        return new TextData(kept);
    }

    /// Whether [#read] is meant for this place: a `.txt` file, or a folder that holds one.
    public static boolean isText(Path fileOrFolder) {
        if (!Files.isDirectory(fileOrFolder)) return isTextFile(fileOrFolder);
        try (Stream<Path> entries = Files.list(fileOrFolder)) {
            return entries.anyMatch(TextData::isTextFile);
        } catch (IOException e) {
            return false;
        }
    }

    /// So many sentences by a seeded draw without replacement, in the order of the text; all where there are fewer.
    public TextData sampled(int count, long seed) {
        if (count >= sentences.size()) return this;
        Random random = new Random(seed);
        List<Integer> drawn = new java.util.ArrayList<>(java.util.stream.IntStream.range(0, sentences.size()).boxed().toList());
        java.util.Collections.shuffle(drawn, random);
        return new TextData(drawn.subList(0, count).stream().sorted().map(sentences::get).toList());
    }

    /// Every sentence as the model's ids.
    public List<long[]> encoded(Tokenizer tokenizer) {
        return sentences.stream().map(tokenizer::encode).toList();
    }

    private static List<Path> files(Path place) {
        if (!Files.isDirectory(place)) return List.of(place);
        try (Stream<Path> entries = Files.list(place)) {
            return entries.filter(TextData::isTextFile).sorted(java.util.Comparator.comparing(p -> p.getFileName().toString())).toList();
        } catch (IOException e) {
            throw fault(place, "a folder that can be read", e.toString(), "check the path and its permissions");
        }
    }

    private static boolean isTextFile(Path file) {
        return file.getFileName().toString().endsWith(".txt") && Files.isRegularFile(file);
    }

    private static String text(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST_FILE) throw fault(file, "at most " + LARGEST_FILE + " bytes", size + " bytes", "cut it into files of a folder");
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw fault(file, "UTF-8", "bytes that are not", "convert it, for example by iconv -t utf-8");
        } catch (IOException e) {
            throw fault(file, "a text file that can be read", e.toString(), "check the path and its permissions");
        }
    }

    private static String key(String sentence) {
        String letters = sentence.toLowerCase(java.util.Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
        return letters.isEmpty() ? sentence : letters;
    }

    private static FaultException fault(Path file, String expected, String got, String mend) {
        return Fault.of("read text", "must be " + expected, got, mend).at(Place.file(file.toString())).raise();
    }
}
