package dev.fulcrum.bench.guest;

import dev.fulcrum.data.SentenceRules;
import dev.fulcrum.data.TextData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Two books of the shared data: one to distil and choose with, another to judge with.
///
/// @param choosing Moby Dick
/// @param judging  the plays of tiny Shakespeare
record Books(Path choosing, Path judging) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z]{2,12}[,.;]?");

    static Optional<Books> shared() {
        Optional<Path> novel = SharedData.text("moby-dick.txt");
        Optional<Path> plays = SharedData.text("tinyshakespeare.txt");
        return novel.isPresent() && plays.isPresent() ? Optional.of(new Books(novel.get(), plays.get())) : Optional.empty();
    }

    TextData toChooseWith() {
        return TextData.read(choosing, SentenceRules.DEFAULT);
    }

    TextData toJudgeWith() {
        return TextData.read(judging, SentenceRules.DEFAULT);
    }

    /// The words of the book to choose with, in its order.
    List<String> words() {
        try {
            return Pattern.compile("\\s+").splitAsStream(Files.readString(choosing)).filter(w -> WORD.matcher(w).matches()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
