package dev.fulcrum.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.data.Tokenizer;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every guest on its material in ONNX Runtime, with the preprocessing that is written down here: does it say what it was trained to say?
class GuestMaterialTest {
    private static final int DIGITS = 10_000;

    @Test
    void theCntkNetReadsDigitsAsBytes() throws IOException {
        assertThat(accuracy("mnist-cntk-opset7.onnx", "Input3", 1, x -> x)).isCloseTo(0.993, within(0.002));
    }

    @Test
    void thePyTorchNetReadsDigitsNormalised() throws IOException {
        assertThat(accuracy("mnist-pytorch-opset9.onnx", "input_image", 100, x -> (x / 255f - 0.1307f) / 0.3081f)).isCloseTo(0.992, within(0.003));
    }

    private interface Scaling {
        float of(int pixel);
    }

    private static double accuracy(String name, String input, int batch, Scaling scaling) throws IOException {
        Path model = SharedData.model(name).orElse(null);
        assumeTrue(model != null, "no " + name + "; " + SharedData.NEEDS);
        MnistDigits digits = TestingGuests.fetched().digits();
        byte[] pixels = Arrays.copyOfRange(Files.readAllBytes(digits.images()), 16, 16 + DIGITS * 784);
        byte[] labels = Arrays.copyOfRange(Files.readAllBytes(digits.labels()), 8, 8 + DIGITS);
        int right = 0;
        try (Session session = TestingGuests.open(model)) {
            for (int from = 0; from < DIGITS; from += batch) {
                float[] values = new float[batch * 784];
                for (int i = 0; i < values.length; i++) values[i] = scaling.of(pixels[from * 784 + i] & 255);
                Tensor scores = session.run(Map.of(input, Tensor.ofFloats(values, batch, 1, 28, 28))).values().iterator().next();
                for (int i = 0; i < batch; i++) if (best(scores, i) == labels[from + i]) right++;
            }
        }
        return right / (double) DIGITS;
    }

    private static int best(Tensor scores, int row) {
        int width = (int) scores.dim(-1);
        float[] all = scores.toFloatArray();
        return IntStream.range(0, width).reduce((a, b) -> all[row * width + b] > all[row * width + a] ? b : a).orElseThrow();
    }

    @Test
    void theAngleNetTellsUprightFromUpsideDown() {
        TextImages images = TestingGuests.images();
        float[] half = {0.5f, 0.5f, 0.5f};
        try (Session session = TestingGuests.open(TestingGuests.fetched().ocr().angle())) {
            int right = 0;
            for (int from = 0; from < 400; from += 40) {
                List<BufferedImage> lines = IntStream.range(from, from + 40).mapToObj(i -> images.line(i, i % 2 == 1)).toList();
                Tensor angles = session.run(Map.of("x", TestingGuests.planes(lines, half, half))).values().iterator().next();
                for (int i = 0; i < 40; i++) if (best(angles, i) == i % 2) right++;
            }
            assertThat(right / 400.0).as("share of lines whose angle is right").isGreaterThan(0.95);
        }
    }

    @Test
    void theDetectionNetLightsUpOnText() {
        TextImages images = TestingGuests.images();
        try (Session session = TestingGuests.open(TestingGuests.fetched().ocr().detection())) {
            double on = 0;
            double off = 0;
            for (int i = 0; i < 10; i++) {
                TextImages.Page page = images.drawn(i, RenderedText.SIDE);
                Tensor map = session.run(Map.of("x", TestingGuests.planes(List.of(page.picture()), new float[] {0.485f, 0.456f, 0.406f},
                        new float[] {0.229f, 0.224f, 0.225f}))).values().iterator().next();
                on += share(map, page.boxes(), true) / 10;
                off += share(map, page.boxes(), false) / 10;
            }
            assertThat(on).as("share of pixels above 0.3 in the middle of lines").isGreaterThan(0.8);
            assertThat(off).as("the same away from lines").isLessThan(0.05);
        }
    }

    /// The authors' map covers the core of a line, so the middle half of a box is asked for; and what is 8 pixels away from any.
    private static double share(Tensor map, List<Rectangle> boxes, boolean on) {
        float[] values = map.toFloatArray();
        int side = RenderedText.SIDE;
        int[] asked = IntStream.range(0, side * side).filter(i -> boxes.stream().anyMatch(b -> on ? middle(b).contains(i % side, i / side)
                : around(b).contains(i % side, i / side)) == on).toArray();
        return IntStream.of(asked).filter(i -> values[i] > 0.3).count() / (double) asked.length;
    }

    private static Rectangle middle(Rectangle b) {
        return new Rectangle(b.x + b.width / 8, b.y + b.height / 4, b.width * 3 / 4, Math.max(1, b.height / 2));
    }

    private static Rectangle around(Rectangle b) {
        return new Rectangle(b.x - 8, b.y - 8, b.width + 16, b.height + 16);
    }

    @Test
    void sentencesOfLikeMeaningLieCloser() {
        MiniLm models = TestingGuests.fetched().miniLm();
        List<String> sentences = List.of("The whale swam beneath the ship.", "A sperm whale dived under our vessel.", "My lord, the king is dead.",
                "The monarch has died, sir.", "Please pass the salt and the pepper.");
        for (Path model : List.of(models.floating(), models.published())) {
            try (Tokenizer tokenizer = Tokenizer.open(models.tokenizer(), 256); Session session = TestingGuests.open(model)) {
                Embeddings e = Embeddings.of(session, MiniLm.INPUTS, sentences.stream().map(tokenizer::encode).toList());
                double likeOnes = Math.min(e.similarity(0, 1), e.similarity(2, 3));
                assertThat(likeOnes).isGreaterThan(0.6);
                for (int[] unlike : new int[][] {{0, 2}, {0, 4}, {1, 3}, {2, 4}, {3, 4}}) {
                    assertThat(e.similarity(unlike[0], unlike[1])).as(Arrays.toString(unlike)).isLessThan(likeOnes - 0.3);
                }
            }
        }
    }

    /// A story of ours: near the 1.42 nats a token that the shared data give for one, where a tokenizer at odds with the model costs 3 and more.
    @Test
    void theStoryModelIsNotSurprisedByAStory() {
        Path model = SharedData.model("stories260K.onnx").orElse(null);
        assumeTrue(model != null, "no stories260K.onnx; " + SharedData.NEEDS);
        String story = "One day, a small bear named Ben found a shiny red kite in the forest. He was very happy and wanted to fly it high in the "
                + "sky. Ben ran to his friend, a bird. \"Can you help me?\" he asked. The bird said, \"Yes, I can help!\" They played all day.";
        try (Tokenizer tokenizer = Tokenizer.open(SharedData.model("tok512.bin").orElseThrow(), 512); Session session = TestingGuests.open(model)) {
            long[] ids = tokenizer.encode(story);
            Tensor logits = session.run(Map.of("input_ids", Tensor.ofLongs(ids, 1, ids.length))).values().iterator().next();
            double nats = IntStream.range(0, ids.length - 1).mapToDouble(t -> surprise(logits, t, (int) ids[t + 1])).average().orElseThrow();
            assertThat(nats).isBetween(0.7, 1.6);
        }
    }

    private static double surprise(Tensor logits, int row, int next) {
        int width = (int) logits.dim(-1);
        float[] all = logits.toFloatArray();
        double most = IntStream.range(0, width).mapToDouble(i -> all[row * width + i]).max().orElseThrow();
        double sum = IntStream.range(0, width).mapToDouble(i -> Math.exp(all[row * width + i] - most)).sum();
        return most + Math.log(sum) - all[row * width + next];
    }
}
