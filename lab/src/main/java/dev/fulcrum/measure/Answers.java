package dev.fulcrum.measure;

import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a model answered on a split: the true class and the probabilities of every example, so that deciding again under other costs of
/// errors needs no run of the model.
///
/// A probability p is one byte k with p = (k / 255)^3: steps of at most 0.012 near 1 and of 6e-8 near 0, where rare and dear classes are
/// decided. Its most probable class keeps the largest byte alone, so the plain answer is exactly the model's; see docs/math/errors.md.
public final class Answers {
    private static final byte[] MAGIC = "fulcrum answers 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST = 64;
    /// What stands for a probability below the first step.
    private static final double BELOW = 0.3;
    private static final double STEPS = 255;

    private final List<String> classes;
    private final int[] labels;
    private final byte[] codes;

    private Answers(List<String> classes, int[] labels, byte[] codes) {
        this.classes = List.copyOf(classes);
        this.labels = labels;
        this.codes = codes;
    }

    /// Gathers answers batch by batch.
    public static final class Recorder {
        private final List<String> classes;
        private final int[] labels;
        private final byte[] codes;
        private int filled;

        /// @param examples how many will be added
        public Recorder(List<String> classes, int examples) {
            this.classes = classes;
            this.labels = new int[examples];
            this.codes = new byte[Math.multiplyExact(examples, classes.size())];
        }

        /// @param probabilities of every class, in the order of the classes, from `offset` on
        public void add(int label, float[] probabilities, int offset) {
            labels[filled] = label;
            encode(probabilities, offset, codes, filled * classes.size(), classes.size());
            filled++;
        }

        public Answers done() {
            if (filled != labels.length) throw new IllegalStateException(filled + " of " + labels.length + " answers were recorded");
            return new Answers(classes, labels, codes);
        }
    }

    private static void encode(float[] p, int from, byte[] codes, int to, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) if (p[from + c] > p[from + best]) best = c;
        int top = Math.max(1, code(p[from + best]));
        for (int c = 0; c < classes; c++) codes[to + c] = (byte) (c == best ? top : Math.min(top - 1, code(p[from + c])));
    }

    private static int code(float p) {
        return (int) Math.clamp(Math.round(STEPS * Math.cbrt(p)), 0, 255);
    }

    public List<String> classes() {
        return classes;
    }

    public int size() {
        return labels.length;
    }

    public int label(int example) {
        return labels[example];
    }

    /// A probability as it was kept, to within a step of its byte.
    public double probability(int example, int c) {
        double root = code(example, c) / STEPS;
        return root * root * root;
    }

    /// The byte of one probability, 0 to 255.
    int code(int example, int c) {
        return codes[example * classes.size() + c] & 0xff;
    }

    /// p^(1/T) for every byte: what a probability weighs at temperature T, before its row is made to sum to 1.
    static double[] weights(double temperature) {
        double[] weights = new double[256];
        for (int k = 0; k < weights.length; k++) weights[k] = Math.pow(Math.max(k, BELOW) / STEPS, 3 / temperature);
        return weights;
    }

    /// The most probable class.
    public int plain(int example) {
        int best = 0;
        for (int c = 1; c < classes.size(); c++) if (code(example, c) > code(example, best)) best = c;
        return best;
    }

    /// How often the most probable class is the true one.
    public Quality quality(String metric) {
        long right = 0;
        for (int i = 0; i < size(); i++) if (plain(i) == labels[i]) right++;
        return new Quality(metric, right, size());
    }

    /// The SHA-256 of the content, as it stands at the file's end.
    public ContentHash digest() {
        return ContentHash.of(content());
    }

    private byte[] content() {
        byte[] names = Json.write(classes).getBytes(StandardCharsets.UTF_8);
        int width = width(classes.size());
        ByteBuffer content = ByteBuffer.allocate(MAGIC.length + 8 + names.length + width * labels.length + codes.length);
        content.put(MAGIC).putInt(names.length).put(names).putInt(labels.length);
        for (int label : labels) {
            if (width == 1) content.put((byte) label);
            else content.putInt(label);
        }
        return content.put(codes).array();
    }

    /// Bytes a label.
    private static int width(int classes) {
        return classes <= 256 ? 1 : 4;
    }

    /// About examples x (classes + 1) bytes, then the digest; written whole or not at all.
    public void write(Path file) {
        byte[] content = content();
        ByteArrayOutputStream all = new ByteArrayOutputStream(content.length + DIGEST);
        all.writeBytes(content);
        all.writeBytes(ContentHash.of(content).hex().getBytes(StandardCharsets.US_ASCII));
        AtomicFile.write(file, all.toByteArray());
    }

    /// What [#write] wrote; nothing when the file is missing or is not what its digest says.
    public static Optional<Answers> read(Path file) {
        if (!Files.exists(file)) return Optional.empty();
        try {
            byte[] all = Files.readAllBytes(file);
            int end = Math.max(0, all.length - DIGEST);
            byte[] content = Arrays.copyOf(all, end);
            String digest = new String(all, end, all.length - end, StandardCharsets.US_ASCII);
            return ContentHash.of(content).hex().equals(digest) ? Optional.of(parse(ByteBuffer.wrap(content))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answers parse(ByteBuffer content) {
        content.position(MAGIC.length);
        byte[] names = new byte[content.getInt()];
        content.get(names);
        List<String> classes = List.of(Json.read(new String(names, StandardCharsets.UTF_8), String[].class));
        int[] labels = new int[content.getInt()];
        for (int i = 0; i < labels.length; i++) labels[i] = width(classes.size()) == 1 ? content.get() & 0xff : content.getInt();
        byte[] codes = new byte[content.remaining()];
        content.get(codes);
        return new Answers(classes, labels, codes);
    }
}
