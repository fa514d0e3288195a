package dev.fulcrum.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sentences cut from text, and their ids put side by side.
class TextDataTest {
    private static final SentenceRules RULES = new SentenceRules(5, 80);

    @TempDir
    Path folder;

    @Test
    void cutsAtSentenceEndsAndNotAtAbbreviations() {
        assertThat(RULES.cut("Mr. Starbuck saw\nDr. J. Bunger, i.e. the surgeon. \"Is he dead?\" He was not! At No. 5 they wept… Then it"
                + " ended at 3.5 knots. (Truly.) So I said I. You?")).containsExactly("Mr. Starbuck saw Dr. J. Bunger, i.e. the surgeon.",
                        "\"Is he dead?\"", "He was not!", "At No. 5 they wept…", "Then it ended at 3.5 knots.", "(Truly.)", "So I said I.");
    }

    @Test
    void blocksSpeakersAndHeadingsDoNotRunIntoSentences() {
        assertThat(RULES.cut("THE PEQUOD\n\nFirst Citizen:\nSpeak,  speak at once.\n\nno end here\r\n\r\nNext block.")).containsExactly(
                "Speak, speak at once.", "no end here", "Next block.");
    }

    @Test
    void sentencesOutsideTheLengthsAreLeftOut() {
        assertThat(RULES.cut("No. " + "Very ".repeat(30) + "long. Just right.")).containsExactly("Just right.");
    }

    @Test
    void aFolderIsReadInOrderAndEachSentenceOnce() throws IOException {
        Files.writeString(folder.resolve("b.txt"), "Second file. Call me ISHMAEL!");
        Files.writeString(folder.resolve("a.txt"), "Call me Ishmael. First file.");
        Files.writeString(folder.resolve("notes.md"), "Not text of ours.");
        assertThat(TextData.read(folder, RULES).sentences()).containsExactly("Call me Ishmael.", "First file.", "Second file.");
        assertThat(TextData.isText(folder)).isTrue();
        assertThat(TextData.isText(folder.resolve("notes.md"))).isFalse();
    }

    @Test
    void whatIsNoTextIsAFault() throws IOException {
        Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'e', (byte) 0xE9, '.', ' ', 'A'});
        Path empty = Files.writeString(folder.resolve("empty.txt"), "\n\n");
        for (Path file : List.of(latin, empty, folder.resolve("missing.txt"))) {
            assertThatThrownBy(() -> TextData.read(file, RULES)).isInstanceOf(FaultException.class).hasMessageContaining(file.getFileName().toString());
        }
    }

    @Test
    void aSampleIsAPartInOrderAndFollowsItsSeed() {
        TextData all = new TextData(IntStream.range(100, 200).mapToObj(i -> "sentence " + i).toList());
        TextData sample = all.sampled(30, 5);
        assertThat(sample.sentences()).hasSize(30).isSorted().isSubsetOf(all.sentences());
        assertThat(sample).isEqualTo(all.sampled(30, 5)).isNotEqualTo(all.sampled(30, 6));
        assertThat(all.sampled(100, 5)).isEqualTo(all);
    }

    @Test
    void paddingLengthensAndTheMaskTellsItApart() {
        Tokens tokens = Tokens.padded(List.of(new long[] {5, 6, 7}, new long[] {8}), 9);
        assertThat(tokens).extracting(Tokens::sequences, Tokens::length).containsExactly(2, 3);
        assertThat(tokens.ids()).containsExactly(5, 6, 7, 8, 9, 9);
        assertThat(tokens.mask()).containsExactly(1, 1, 1, 1, 0, 0);
        assertThat(tokens.feeding(List.of("input_ids", "attention_mask", "token_type_ids", "pixels"))).containsOnlyKeys("input_ids",
                "attention_mask", "token_type_ids").containsEntry("token_type_ids", new long[6]).containsEntry("attention_mask", tokens.mask());
        assertThatThrownBy(() -> Tokens.padded(List.of(new long[4]), 3, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bucketsHoldEverySentenceOnceWithLessPaddingThanAnyOrder() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int[] lengths = IntStream.generate(() -> 3 + random.nextInt(60)).limit(200 + seed).toArray();
            LengthBuckets buckets = LengthBuckets.of(lengths, 32, seed);
            int[] seen = buckets.batches().stream().flatMapToInt(Arrays::stream).sorted().toArray();
            assertThat(seen).as("seed %d", seed).containsExactly(IntStream.range(0, lengths.length).toArray());
            List<int[]> asTheyCome = IntStream.iterate(0, i -> i < lengths.length, i -> i + 32)
                    .mapToObj(i -> IntStream.range(i, Math.min(lengths.length, i + 32)).toArray()).toList();
            assertThat(buckets.padding(lengths)).isLessThan(0.15).isLessThan(new LengthBuckets(asTheyCome).padding(lengths) / 3);
        }
    }

    @Test
    void twoBooksShareHardlyASentence() {
        String home = Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../shared/data");
        Path text = Path.of(home, "text");
        assumeTrue(Files.isDirectory(text), "no text under " + home + "; set FULCRUM_DATA");
        TextData novel = TextData.read(text.resolve("moby-dick.txt"), SentenceRules.DEFAULT);
        TextData plays = TextData.read(text.resolve("tinyshakespeare.txt"), SentenceRules.DEFAULT);
        assertThat(novel.sentences()).hasSizeBetween(6000, 10_000).doesNotHaveDuplicates();
        assertThat(plays.sentences()).hasSizeBetween(6000, 13_000).allMatch(s -> s.length() >= 20 && s.length() <= 300);
        var both = new HashSet<>(novel.sentences());
        both.retainAll(plays.sentences());
        assertThat(both).hasSizeLessThan(5);
    }
}
