package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Tensors as the model eats them: one `NAME.npy` an input with the examples along the first axis, and `labels.npy` where there are labels;
/// or folders `test_data_set_0`, ... of `input_0.pb`, ... as the ONNX project ships them, one example each.
final class GuestTensors implements GuestData {
    private final Map<String, Tensor> inputs;
    private final int count;
    private final Optional<int[]> labels;
    private final List<String> classes;

    private GuestTensors(Map<String, Tensor> inputs, int count, Optional<int[]> labels, List<String> classes) {
        this.inputs = inputs;
        this.count = count;
        this.labels = labels;
        this.classes = classes;
    }

    /// Whether a folder holds such data.
    static boolean in(Path folder) {
        return list(folder).stream().anyMatch(f -> f.toString().endsWith(".npy") || f.getFileName().toString().startsWith("test_data_set_"));
    }

    /// @throws dev.fulcrum.unit.FaultException when an input is missing or the examples' numbers disagree
    static GuestTensors read(Path folder, GuestModel model) {
        boolean arrays = list(folder).stream().anyMatch(f -> f.toString().endsWith(".npy"));
        Map<String, Tensor> inputs = arrays ? arrays(folder, model) : sets(folder, model);
        long[] counts = inputs.values().stream().mapToLong(t -> t.rank() == 0 ? -1 : t.dim(0)).distinct().toArray();
        if (counts.length != 1 || counts[0] < 1) {
            throw fault(folder, "must have the same number of examples for every input, at least 1", Arrays.toString(counts));
        }
        Optional<int[]> labels = Optional.of(folder.resolve("labels.npy")).filter(Files::exists).map(f -> labels(f, (int) counts[0]));
        int classes = labels.map(l -> Arrays.stream(l).max().orElse(0) + 1).orElse(0);
        List<String> names = model.spec().labels().isEmpty() ? IntStream.range(0, classes).mapToObj(String::valueOf).toList() : model.spec().labels();
        return new GuestTensors(inputs, (int) counts[0], labels, labels.isPresent() ? names : List.of());
    }

    private static Map<String, Tensor> arrays(Path folder, GuestModel model) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value v : model.graph().inputs()) {
            Path file = folder.resolve(v.name() + ".npy");
            if (!Files.exists(file)) throw fault(folder, "must hold " + v.name() + ".npy, one file an input", "none of that name");
            inputs.put(v.name(), NpyFile.read(file));
        }
        return inputs;
    }

    private static int[] labels(Path file, int count) {
        Tensor labels = NpyFile.read(file);
        if (labels.rank() != 1 || labels.dim(0) != count) {
            throw fault(file, "must have one label an example, " + count, labels.toString());
        }
        return switch (labels.type()) {
            case INT64 -> Arrays.stream(labels.toLongArray()).mapToInt(Math::toIntExact).toArray();
            case INT32 -> IntStream.range(0, count).map(i -> labels.bytes().getInt(4 * i)).toArray();
            case UINT8 -> IntStream.range(0, count).map(i -> labels.bytes().get(i) & 255).toArray();
            default -> throw fault(file, "must be whole numbers", labels.toString());
        };
    }

    private static Map<String, Tensor> sets(Path folder, GuestModel model) {
        List<Path> sets = list(folder).stream().filter(f -> f.getFileName().toString().startsWith("test_data_set_")).toList();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<Value> declared = model.graph().inputs();
        for (int i = 0; i < declared.size(); i++) {
            String name = "input_" + i + ".pb";
            inputs.put(declared.get(i).name(), joined(folder, sets.stream().map(s -> OnnxFile.readTensor(s.resolve(name))).toList()));
        }
        return inputs;
    }

    private static Tensor joined(Path folder, List<Tensor> parts) {
        Tensor first = parts.getFirst();
        long rows = 0;
        long bytes = 0;
        for (Tensor t : parts) {
            boolean fits = t.rank() > 0 && t.type() == first.type() && t.rank() == first.rank() && t.type() != ElementType.STRING
                    && Arrays.equals(tail(t), tail(first));
            if (!fits) throw fault(folder, "must have inputs of one shape behind the first axis", t + " beside " + first);
            rows += t.dim(0);
            bytes += t.bytes().remaining();
        }
        ByteBuffer all = Tensor.allocate(bytes);
        parts.forEach(t -> all.put(t.bytes()));
        long[] dims = first.dims();
        dims[0] = rows;
        return Tensor.of(first.type(), dims, all.flip());
    }

    private static long[] tail(Tensor t) {
        return Arrays.copyOfRange(t.dims(), 1, t.rank());
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuntimeException fault(Path place, String expected, String got) {
        return Fault.of("read tensors", expected, got, "write the arrays again").at(Place.file(place.toString())).raise();
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public Map<String, Tensor> batch(int[] examples) {
        Map<String, Tensor> batch = new LinkedHashMap<>();
        inputs.forEach((name, all) -> batch.put(name, rows(all, examples)));
        return batch;
    }

    private static Tensor rows(Tensor all, int[] examples) {
        ByteBuffer from = all.bytes();
        int each = (int) (from.remaining() / all.dim(0));
        ByteBuffer to = Tensor.allocate((long) each * examples.length);
        for (int e : examples) to.put(from.slice(e * each, each));
        long[] dims = all.dims();
        dims[0] = examples.length;
        return Tensor.of(all.type(), dims, to.flip());
    }

    @Override
    public Optional<int[]> labels() {
        return labels;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public String name(int example) {
        return "example " + example;
    }

    @Override
    public long fingerprint(int example) {
        long hash = 0;
        for (Tensor t : inputs.values()) {
            int each = (int) (t.bytes().remaining() / t.dim(0));
            hash = Fingerprint.step(hash, Fingerprint.of(t.bytes().slice(example * each, each)));
        }
        return hash;
    }

    @Override
    public ContentHash digest() {
        MessageDigest sha = ContentHash.digest();
        ArrayList<String> names = new ArrayList<>(inputs.keySet());
        names.forEach(n -> {
            sha.update(n.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            sha.update(inputs.get(n).bytes());
        });
        labels.ifPresent(l -> sha.update(Arrays.toString(l).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return ContentHash.finish(sha);
    }
}
