package dev.fulcrum.tasks.guest;

import dev.fulcrum.data.Tokenizer;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Texts, one a line of the `.txt` files of a folder, as ids. A batch is padded to its longest text, which the attention mask
/// tells where the model has such an input.
///
/// Which input is which is told by its name: the mask has `mask` in it, the segments `type` or `segment` (zeros), positions `position`.
public final class GuestTexts implements GuestData {
    /// The fewest ids that a tokenizer can be asked to cut to.
    private static final int SHORTEST = 3;

    private final GuestModel model;
    private final List<String> texts;
    private final List<long[]> ids;
    private final long padding;

    /// @param texts   one an example
    /// @param ids     of each text, cut to the spec's length
    /// @param padding the id with which short texts are filled up
    GuestTexts(GuestModel model, List<String> texts, List<long[]> ids, long padding) {
        this.padding = padding;
        this.model = model;
        this.texts = List.copyOf(texts);
        this.ids = List.copyOf(ids);
    }

    /// Whether a path holds texts.
    static boolean in(Path path) {
        return !files(path).isEmpty();
    }

    /// @param most how many to read at most, spread evenly, 0 for all
    /// @throws FaultException without texts, or without a tokenizer that can be read
    static GuestTexts read(Path path, GuestModel model, int most) {
        List<String> lines = GuestImages.spread(lines(path), most);
        if (lines.isEmpty()) throw fault(path, "must hold lines of text", "none", "write one text a line");
        try (Tokenizer tokenizer = Tokenizer.open(tokenizer(model), Math.max(SHORTEST, model.spec().length()))) {
            return new GuestTexts(model, lines, lines.stream().map(tokenizer::encode).toList(), tokenizer.padding());
        }
    }

    /// As stated, relative to the model's folder; else tokenizer.json there.
    private static Path tokenizer(GuestModel model) {
        Path folder = model.file().toAbsolutePath().getParent();
        Path file = folder.resolve(model.spec().tokenizer().orElse("tokenizer.json"));
        if (Files.isRegularFile(file)) return file;
        Path typed = Path.of(model.spec().tokenizer().orElse("tokenizer.json"));
        if (Files.isRegularFile(typed)) return typed;
        throw fault(model.file(), "must have a tokenizer for texts", "no " + file, "name it with --tokenizer, or as tokenizer in guest.yaml");
    }

    private static List<String> lines(Path path) {
        List<String> lines = new ArrayList<>();
        for (Path file : files(path)) {
            try {
                Files.readAllLines(file).stream().map(String::strip).filter(s -> !s.isEmpty()).forEach(lines::add);
            } catch (IOException e) {
                throw fault(file, "must be UTF-8 text", e.toString(), "convert or remove the file");
            }
        }
        return lines;
    }

    private static List<Path> files(Path path) {
        if (Files.isRegularFile(path)) return path.toString().endsWith(".txt") ? List.of(path) : List.of();
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(f -> f.toString().endsWith(".txt") && !f.getFileName().toString().equals("labels.txt")).sorted().toList();
        } catch (IOException e) {
            throw fault(path, "must be a folder or a text that can be read", e.toString(), "check the path");
        }
    }

    private static FaultException fault(Path place, String expected, String got, String mend) {
        return Fault.of("read texts", expected, got, mend).at(Place.file(place.toString())).raise();
    }

    @Override
    public int size() {
        return ids.size();
    }

    @Override
    public Map<String, Tensor> batch(int[] examples) {
        int longest = Arrays.stream(examples).map(i -> ids.get(i).length).max().orElse(1);
        Map<String, Tensor> batch = new LinkedHashMap<>();
        for (Value v : model.graph().inputs()) batch.put(v.name(), tensor(v, examples, longest));
        return batch;
    }

    private Tensor tensor(Value input, int[] examples, int longest) {
        long[] all = new long[examples.length * longest];
        String name = input.name().toLowerCase(Locale.ROOT);
        for (int i = 0; i < examples.length; i++) {
            long[] text = ids.get(examples[i]);
            for (int t = 0; t < longest; t++) all[i * longest + t] = value(input, name, text, t);
        }
        long[] dims = {examples.length, longest};
        boolean narrow = input.type().map(TensorType::element).orElse(ElementType.INT64) == ElementType.INT32;
        return narrow ? Tensor.ofInts(Arrays.stream(all).mapToInt(Math::toIntExact).toArray(), dims) : Tensor.ofLongs(all, dims);
    }

    private long value(Value input, String name, long[] text, int t) {
        if (input.name().equals(model.spec().input())) return t < text.length ? text[t] : padding;
        if (name.contains("mask")) return t < text.length ? 1 : 0;
        if (name.contains("position")) return t;
        if (name.contains("type") || name.contains("segment")) return 0;
        throw Fault.of("feed texts", "must have inputs of ids, mask, segments and positions only", "input " + input.name(),
                "give the inputs as tensors in .npy files").at(Place.file(model.file().toString())).raise();
    }

    /// Tokens of an example, padding not counted.
    public int length(int example) {
        return ids.get(example).length;
    }

    /// Ids of an example; not to be written.
    public long[] ids(int example) {
        return ids.get(example);
    }

    @Override
    public Optional<int[]> labels() {
        return Optional.empty();
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public String name(int example) {
        return texts.get(example);
    }

    @Override
    public long fingerprint(int example) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * ids.get(example).length);
        for (long id : ids.get(example)) bytes.putLong(id);
        return Fingerprint.of(bytes.flip());
    }

    @Override
    public ContentHash digest() {
        var sha = ContentHash.digest();
        for (long[] text : ids) sha.update(Arrays.toString(text).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return ContentHash.finish(sha);
    }
}
