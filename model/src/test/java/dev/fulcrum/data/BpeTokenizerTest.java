package dev.fulcrum.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Byte-pair encoding over a vocabulary of the test's own, over llama2.c's, and over damaged files.
class BpeTokenizerTest {
    @TempDir
    Path folder;

    private record Piece(String text, float score) {}

    private static List<Piece> pieces(Piece... own) {
        List<Piece> all = new ArrayList<>(List.of(new Piece("<unk>", 0), new Piece("<s>", 0), new Piece("</s>", 0)));
        for (int b = 0; b < 256; b++) all.add(new Piece("<0x%02X>".formatted(b), 0));
        all.addAll(List.of(own));
        return all;
    }

    private static byte[] content(List<Piece> pieces) {
        ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).putInt(16);
        for (Piece p : pieces) {
            byte[] bytes = p.text.getBytes(StandardCharsets.UTF_8);
            out.putFloat(p.score).putInt(bytes.length).put(bytes);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private Tokenizer of(Piece... own) throws IOException {
        return Tokenizer.open(Files.write(folder.resolve("tokenizer.bin"), content(pieces(own))), 1000);
    }

    @Test
    void joinsTheBestScoreFirstAndTheLeftmostOfEquals() throws IOException {
        Tokenizer t = of(new Piece(" ", -1), new Piece("a", -1), new Piece("b", -1), new Piece("ab", -5), new Piece("ba", -4), new Piece("aa", -4));
        assertThat(t.encode("abab")).containsExactly(1, 259, 260, 263, 261);
        assertThat(t.encode("aaa")).containsExactly(1, 259, 264, 260);
        assertThat(t.encode("")).containsExactly(1);
    }

    @Test
    void whatHasNoPieceBecomesItsBytes() throws IOException {
        Tokenizer t = of(new Piece(" ", -1), new Piece("a", -1));
        assertThat(t.encode("aé<s>")).containsExactly(1, 259, 260, 3 + 0xC3, 3 + 0xA9, 3 + '<', 3 + 's', 3 + '>');
        assertThat(t.decode(t.encode("aé<s>"))).isEqualTo("aé<s>");
    }

    @Test
    void everyTextComesBack() {
        Tokenizer t = stories();
        Random random = new Random(3);
        List<String> parts = List.of("Once upon a time", " Lily ", "é", "😀", "\n", "  ", "<0x41>", "</s>", "\t", "42", "’", "the");
        for (int i = 0; i < 300; i++) {
            String text = random.ints(random.nextInt(12), 0, parts.size()).mapToObj(parts::get).collect(Collectors.joining());
            long[] ids = t.encode(text);
            assertThat(t.decode(ids)).as("seed 3, text %d", i).isEqualTo(text);
            assertThat(Arrays.stream(ids).boxed()).allMatch(id -> id >= 0 && id < t.vocabulary());
        }
    }

    /// llama2.c's own test of the 512 pieces: the pieces of a first line, read back one by one.
    @Test
    void cutsAStoryIntoPiecesThatAreInTheVocabulary() {
        Tokenizer t = stories();
        String text = "Once upon a time, there was a little girl named Lily.";
        List<String> pieces = Arrays.stream(t.encode(text)).skip(1).mapToObj(id -> t.decode(new long[] {1, id})).toList();
        assertThat(t.vocabulary()).isEqualTo(512);
        assertThat(pieces).hasSizeLessThan(text.length() / 2).contains("Once", "time", "little", "Lily");
        assertThat(t.encode(text)).startsWith(1, 403, 407, 261, 378);
    }

    @Test
    void damagedFilesAreFaults() throws IOException {
        byte[] whole = content(pieces(new Piece("a", 0)));
        byte[] hugePiece = whole.clone();
        ByteBuffer.wrap(hugePiece).order(ByteOrder.LITTLE_ENDIAN).putInt(8, Integer.MAX_VALUE);
        for (byte[] content : List.of(new byte[0], Arrays.copyOf(whole, whole.length - 1), Arrays.copyOf(whole, 100), hugePiece)) {
            Path file = Files.write(folder.resolve("damaged.bin"), content);
            assertThatThrownBy(() -> Tokenizer.open(file, 10)).isInstanceOf(FaultException.class).hasMessageContaining("damaged.bin");
        }
        assertThatThrownBy(() -> Tokenizer.open(folder.resolve("missing.bin"), 10)).isInstanceOf(FaultException.class);
    }

    private static Tokenizer stories() {
        String home = Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../shared/data");
        Path file = Path.of(home, "..", "models", "tok512.bin");
        assumeTrue(Files.exists(file), "no models beside " + home + "; set FULCRUM_DATA");
        return Tokenizer.open(file, 1000);
    }
}
