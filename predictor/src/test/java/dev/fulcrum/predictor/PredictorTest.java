package dev.fulcrum.predictor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.Images;
import dev.fulcrum.measure.CostMatrix;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {
    private static final CanonicalSize SIZE = new CanonicalSize(20, 24, 3);
    private static final TestingModel MODEL = TestingModel.of(SIZE, 3, 1);
    private static final String LABELS = "[\"a \\\"cat\\\"\",\"d\\u00f6g\",\"x\"]";
    private static final List<String> NAMES = List.of("a \"cat\"", "dög", "x");

    @TempDir
    Path folder;

    @Test
    void answersForFilesAndPixelsAsTheModelSays() throws IOException {
        Path image = TestingImages.write(folder, "rgb.png", 3);
        byte[] pixels = Images.read(image, SIZE);
        double[] expected = MODEL.probabilities(pixels);
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) values[i] = pixels[i] & 255;
        try (Predictor predictor = Predictor.load(MODEL.write(folder.resolve("m.onnx"), MODEL.graph(LABELS)))) {
            assertThat(predictor.labels()).isEqualTo(NAMES);
            assertThat(predictor.size()).isEqualTo(20 * 24 * 3);
            Prediction ofFile = predictor.predict(image);
            assertThat(predictor.predict(values)).isEqualTo(ofFile);
            assertThat(ofFile.probabilities().keySet()).containsExactlyElementsOf(NAMES);
            for (int c = 0; c < 3; c++) assertThat(ofFile.probabilities().get(NAMES.get(c))).isCloseTo(expected[c], within(1e-5));
            assertThat(ofFile.probability()).isEqualTo(ofFile.probabilities().values().stream().mapToDouble(p -> p).max().orElseThrow());
            assertThat(ofFile.toPerson()).isFalse();
        }
    }

    @Test
    void whatIsNoInputIsRefused() throws IOException {
        try (Predictor predictor = Predictor.load(MODEL.write(folder.resolve("m.onnx"), MODEL.graph(LABELS)))) {
            assertThatThrownBy(() -> predictor.predict(new float[3])).hasMessageContaining("20 x 24 x 3").hasMessageContaining("resize");
            float[] normalised = new float[predictor.size()];
            normalised[5] = -0.5f;
            assertThatThrownBy(() -> predictor.predict(normalised)).hasMessageContaining("[0, 255]").hasMessageContaining("at 5");
            normalised[5] = Float.NaN;
            assertThatThrownBy(() -> predictor.predict(normalised)).hasMessageContaining("NaN");
            Path text = Files.writeString(folder.resolve("text.png"), "no image");
            assertThatThrownBy(() -> predictor.predict(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("text.png");
            assertThatThrownBy(() -> predictor.predict(folder.resolve("none.png"))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsNoModelOfFulcrumIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
        assertThatThrownBy(() -> Predictor.load(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("text.onnx");
        Path bare = MODEL.write(folder.resolve("bare.onnx"), MODEL.graph(LABELS).withMetadata("labels", "{"));
        assertThatThrownBy(() -> Predictor.load(bare)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no JSON");
    }

    /// Against the rule that balance decides with, for random probabilities and prices.
    @Test
    void theDecisionRuleIsFulcrums() {
        Random random = new Random(3);
        for (int n = 0; n < 500; n++) {
            CostMatrix costs = new CostMatrix(NAMES, 1 + random.nextInt(5), Map.of("x", Map.of("dög", 20.0 * random.nextDouble(), "a \"cat\"", 0.5)),
                    n % 2 == 0 ? Optional.empty() : Optional.of(2 * random.nextDouble()));
            dev.fulcrum.measure.DecisionRule theirs = new dev.fulcrum.measure.DecisionRule(costs, 0.5 + 2 * random.nextDouble());
            DecisionRule ours = DecisionRule.read(Json.write(theirs), NAMES);
            float a = random.nextFloat();
            float[] p = {a, (1 - a) * random.nextFloat(), 0};
            p[2] = 1 - p[0] - p[1];
            assertThat(ours.cheapest(p)).isEqualTo(theirs.decide(p).cheapest());
            assertThat(ours.isForPerson(p)).isEqualTo(theirs.decide(p).toPerson());
        }
    }

    @Test
    void theRuleInsideTheModelDecides() throws IOException {
        CostMatrix costs = new CostMatrix(NAMES, 1, Map.of(), Optional.of(1e-9));
        Path model = MODEL.write(folder.resolve("m.onnx"), MODEL.graph(LABELS).withMetadata("fulcrum.decision",
                Json.write(new dev.fulcrum.measure.DecisionRule(costs, 1))));
        try (Predictor predictor = Predictor.load(model)) {
            assertThat(predictor.predict(new float[predictor.size()]).toPerson()).as("a person is nearly free").isTrue();
        }
    }

    /// The example, in a process of Java 17, gives the answer of this process.
    @Test
    void theExampleRunsOnJava17() throws Exception {
        Optional<Path> java = java17();
        Assumptions.assumeTrue(java.isPresent(), "no JDK 17 under /usr/lib/jvm or in JAVA17_HOME: the predictor was tried on this Java only");
        Path model = MODEL.write(folder.resolve("m.onnx"), MODEL.graph(LABELS));
        Path image = TestingImages.write(folder, "turned.jpg", 5);
        String path = place(Predictor.class) + System.getProperty("path.separator") + place(ai.onnxruntime.OrtSession.class);
        Process process = new ProcessBuilder(java.get().toString(), "-Dstdout.encoding=UTF-8", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true", "-cp", path,
                Path.of("..", "examples", "predict", "Predict.java").toString(), model.toString(), image.toString())
                .redirectError(folder.resolve("err").toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("err"))).isZero();
        try (Predictor predictor = Predictor.load(model)) {
            assertThat(out.strip()).isEqualTo(predictor.predict(image).toString());
        }
    }

    private static String place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    private static Optional<Path> java17() throws IOException {
        String home = System.getenv("JAVA17_HOME");
        Path root = Path.of("/usr/lib/jvm");
        if (home == null && !Files.isDirectory(root)) return Optional.empty();
        try (Stream<Path> homes = home == null ? Files.list(root) : Stream.of(Path.of(home))) {
            return homes.sorted().filter(PredictorTest::isJdk17).map(h -> h.resolve("bin/java")).findFirst();
        }
    }

    private static boolean isJdk17(Path home) {
        try {
            return Files.isExecutable(home.resolve("bin/javac")) && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"17.");
        } catch (IOException e) {
            return false;
        }
    }
}
