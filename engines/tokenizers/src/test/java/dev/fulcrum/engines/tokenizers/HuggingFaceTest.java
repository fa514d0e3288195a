package dev.fulcrum.engines.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.data.Tokenizer;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tokenizer.json` through the port, against a slow WordPiece of our own and against ids that others have published.
class HuggingFaceTest {
    @TempDir
    Path folder;

    /// A vocabulary of all letters, so that nothing is unknown but signs, and of some longer pieces that overlap.
    private static Map<String, Integer> smallVocabulary() {
        List<String> pieces = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", ".", ",", "!", "'"));
        for (char c = 'a'; c <= 'z'; c++) pieces.addAll(List.of("" + c, "##" + c));
        for (String word : List.of("whale", "wh", "ahab", "sea", "the", "un", "##un", "##able", "##ab", "##le", "##ale", "##ea")) pieces.add(word);
        return IntStream.range(0, pieces.size()).boxed().collect(Collectors.toMap(pieces::get, i -> i, (a, _) -> a, LinkedHashMap::new));
    }

    private static Map<String, Object> special(Map<String, Integer> vocabulary, String token) {
        return Map.of("id", vocabulary.get(token), "content", token, "special", true, "single_word", false, "lstrip", false, "rstrip", false,
                "normalized", false);
    }

    private Path write(Map<String, Integer> vocabulary) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("added_tokens", List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]").stream().map(t -> special(vocabulary, t)).toList());
        json.put("normalizer", Map.of("type", "BertNormalizer", "clean_text", true, "handle_chinese_chars", true, "lowercase", true));
        json.put("pre_tokenizer", Map.of("type", "BertPreTokenizer"));
        json.put("post_processor", Map.of("type", "BertProcessing", "sep", List.of("[SEP]", 3), "cls", List.of("[CLS]", 2)));
        json.put("decoder", Map.of("type", "WordPiece", "prefix", "##", "cleanup", true));
        json.put("model", Map.of("type", "WordPiece", "unk_token", "[UNK]", "continuing_subword_prefix", "##", "max_input_chars_per_word", 100,
                "vocab", vocabulary));
        return Files.writeString(folder.resolve("tokenizer.json"), Json.write(json));
    }

    private static List<Long> ids(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text)).boxed().toList();
    }

    @Test
    void encodesRandomTextAsTheReferenceDoes() throws IOException {
        Map<String, Integer> vocabulary = smallVocabulary();
        var reference = new ReferenceWordPiece(vocabulary);
        Random random = new Random(7);
        List<String> parts = List.of("whale", "Whales", "unable", "the", "Sea", "é", "Zß", " ", "  ", ".", ",", "'", "!", "\u2014", "9", "ahab's", "\n");
        try (Tokenizer tokenizer = Tokenizer.open(write(vocabulary), 512)) {
            for (int i = 0; i < 500; i++) {
                String text = random.ints(random.nextInt(20), 0, parts.size()).mapToObj(parts::get).collect(Collectors.joining());
                assertThat(ids(tokenizer, text)).as("seed 7, text %d: '%s'", i, text).isEqualTo(reference.encode(text));
            }
            assertThat(tokenizer.vocabulary()).isEqualTo(vocabulary.size());
            assertThat(tokenizer.padding()).isZero();
        }
    }

    @Test
    void decodingGivesTheWordsBackWithoutMarks() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(write(smallVocabulary()), 512)) {
            assertThat(tokenizer.decode(tokenizer.encode("The whale, unable!"))).isEqualTo("the whale, unable!");
        }
    }

    @Test
    void aLongTextIsCutAndKeepsItsLastMark() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(write(smallVocabulary()), 8)) {
            assertThat(tokenizer.encode("the sea ".repeat(50))).hasSize(8).startsWith(2).endsWith(3);
        }
    }

    @Test
    void whatIsNoTokenizerIsRefusedWithItsPlace() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.json"), "{}");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}}}");
        for (Path file : List.of(empty, broken, folder.resolve("missing.json"), Files.writeString(folder.resolve("cut.json"), "{\"model"))) {
            assertThatThrownBy(() -> Tokenizer.open(file, 512)).isInstanceOf(FaultException.class).hasMessageContaining(file.getFileName().toString());
        }
        assertThatThrownBy(() -> Tokenizer.open(folder.resolve("vocab.txt"), 512)).isInstanceOf(FaultException.class)
                .hasMessageContaining("tokenizer.json");
    }

    private static Path miniLm() {
        String home = Optional.ofNullable(System.getenv("FULCRUM_GUESTS")).orElse("../../bench/target/guests");
        Path file = Path.of(home, "minilm", "tokenizer.json");
        assumeTrue(Files.exists(file), "no MiniLM under " + home + "; ./prove fetch brings it");
        return file;
    }

    /// As published for all-MiniLM-L6-v2 and bert-base-uncased, whose vocabulary it has.
    @Test
    void encodesAsPublished() {
        try (Tokenizer tokenizer = Tokenizer.open(miniLm(), 256)) {
            assertThat(tokenizer.encode("Hello, how are you?")).containsExactly(101, 7592, 1010, 2129, 2024, 2017, 1029, 102);
            assertThat(tokenizer.vocabulary()).isEqualTo(30522);
        }
    }

    @Test
    void encodesAWholeBookAsTheReferenceDoes() throws IOException {
        Path file = miniLm();
        Path book = Path.of(Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../../shared/data"), "text", "moby-dick.txt");
        assumeTrue(Files.exists(book), "no moby-dick.txt; set FULCRUM_DATA");
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        Map<?, ?> model = (Map<?, ?>) Json.readMap(Files.readString(file)).get("model");
        ((Map<?, ?>) model.get("vocab")).forEach((piece, id) -> vocabulary.put((String) piece, (Integer) id));
        var reference = new ReferenceWordPiece(vocabulary);
        try (Tokenizer tokenizer = Tokenizer.open(file, 512)) {
            for (String line : Files.readAllLines(book)) assertThat(ids(tokenizer, line)).as(line).isEqualTo(reference.encode(line));
        }
    }
}
