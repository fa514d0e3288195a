package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.BatchAxis;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A model file of somebody else's, read and checked, with what is known about its input and output.
///
/// @param file  the ONNX file
/// @param graph as read, its batch axis freed where the file fixes it to 1 and that is sound
/// @param freed whether the graph differs from the file in that
/// @param spec  of what it eats and answers
public record GuestModel(Path file, Graph graph, boolean freed, GuestSpec spec) {

    /// Opens a model with the guest.yaml beside it, if there is one: `NAME.guest.yaml` for `NAME.onnx`, else `guest.yaml`.
    ///
    /// @param flags values by key that replace those of the file
    /// @throws FaultException when the file is no sound model, with every fault of guest.yaml, or where the two do not fit
    public static GuestModel open(Path file, Optional<Path> yaml, Map<String, String> flags) {
        Graph read = graph(file);
        Optional<Graph> free = freed(read);
        Graph graph = free.orElse(read);
        Optional<Path> keys = yaml.or(() -> yaml(file));
        String name = keys.map(Path::toString).orElse("command line");
        GuestSpec spec = GuestYaml.read(name, keys.map(GuestModel::text).orElse(""), flags, SpecGuess.of(graph));
        GuestModel model = new GuestModel(file, graph, free.isPresent(), spec);
        FaultException.raiseAll(model.misfits(name));
        return model;
    }

    /// With a spec that is known already, as worker processes open it.
    public static GuestModel open(Path file, GuestSpec spec) {
        Graph read = graph(file);
        Optional<Graph> free = freed(read);
        return new GuestModel(file, free.orElse(read), free.isPresent(), spec);
    }

    private static Optional<Graph> freed(Graph read) {
        return BatchAxis.isFree(read) ? Optional.empty() : BatchAxis.tryFree(read);
    }

    /// Loads the model into an engine, with its batch free where that is possible.
    public Session session(Engine engine) {
        return freed ? engine.open(graph, SessionOptions.ONE_THREAD) : engine.open(file, SessionOptions.ONE_THREAD);
    }

    /// The file that says what a model eats and answers, where there is one.
    public static Optional<Path> yaml(Path model) {
        return Stream.of(named(model), model.resolveSibling("guest.yaml")).filter(Files::isRegularFile).findFirst();
    }

    /// `NAME.guest.yaml` beside `NAME.onnx`.
    public static Path named(Path model) {
        return model.resolveSibling(model.getFileName().toString().replaceFirst("\\.onnx$", "") + ".guest.yaml");
    }

    private static Graph graph(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Fault.of("open model", "must be an ONNX file", Files.isDirectory(file) ? "a folder" : "no such file", "check the path")
                    .at(Place.file(file.toString())).raise();
        }
        Graph graph = OnnxFile.read(file);
        List<Fault> faults = GraphCheck.faults(graph);
        FaultException.raiseAll(faults.stream().limit(20).map(f -> f.at(Place.file(file.toString()))).toList());
        if (graph.inputs().isEmpty()) {
            throw Fault.of("open model", "must have an input", "none", "export it with its inputs").at(Place.file(file.toString())).raise();
        }
        return graph;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "bytes that are no UTF-8 text");
        } catch (IOException e) {
            throw unreadable(file, Files.isDirectory(file) ? "a folder" : Files.exists(file) ? e.toString() : "no such file");
        }
    }

    private static FaultException unreadable(Path file, String got) {
        return Fault.of("read guest.yaml", "must be a YAML file that can be read", got, "check the path").at(Place.file(file.toString()))
                .raise();
    }

    /// Whether any number of examples can go in at once; else it is one.
    public boolean batches() {
        return BatchAxis.isFree(graph);
    }

    /// The input that takes the data.
    public Value input() {
        return graph.inputs().stream().filter(v -> v.name().equals(spec.input())).findFirst().orElseThrow();
    }

    /// The shapes of all inputs for so many examples, open dimensions at the spec's sizes.
    ///
    /// @throws FaultException naming the dimensions whose size must be known first
    public Map<String, long[]> shapes(int batch) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        List<Fault> unknown = new ArrayList<>();
        for (Value v : graph.inputs()) shapes.put(v.name(), shape(v, batch, unknown));
        FaultException.raiseAll(unknown);
        return shapes;
    }

    private long[] shape(Value value, int batch, List<Fault> unknown) {
        if (value.name().equals(spec.input()) && spec.pixels().isPresent()) return spec.pixels().get().dims(batch);
        List<Dim> declared = SpecGuess.shape(value);
        if (declared.isEmpty()) unknown.add(unknown(value, "its shape"));
        long[] dims = new long[declared.size()];
        for (int axis = 0; axis < dims.length; axis++) {
            String key = SpecGuess.key(value, axis).orElse("");
            long known = declared.get(axis) instanceof Dim.Size(long size) ? size : spec.dims().getOrDefault(key, -1L);
            if (axis > 0 && known < 0) unknown.add(unknown(value, key));
            dims[axis] = axis == 0 && batches() ? batch : Math.max(0, known);
        }
        return dims;
    }

    private Fault unknown(Value value, String key) {
        return Fault.of("input " + value.name() + " " + Dim.words(SpecGuess.shape(value)), "must have known sizes", "nothing for " + key,
                "give it as --dims " + key + "=128, or as dims in guest.yaml").at(Place.file(file.toString()));
    }

    /// The output that is judged.
    public Value output() {
        return graph.outputs().stream().filter(v -> v.name().equals(spec.output())).findFirst().orElseThrow();
    }

    private List<Fault> misfits(String source) {
        return Stream.of(name(source, "input", spec.input(), graph.inputs()), name(source, "output", spec.output(), graph.outputs()),
                spec.pixels().flatMap(p -> shape(source, p))).flatMap(Optional::stream).toList();
    }

    private static Optional<Fault> name(String source, String key, String got, List<Value> values) {
        List<String> names = values.stream().map(Value::name).toList();
        if (names.contains(got)) return Optional.empty();
        return Optional.of(Fault.of("read guest.yaml", "must be one of the model's " + key + "s " + names, got, "write " + names.getFirst())
                .at(new Place(source, 0, key)));
    }

    /// The size of images against the sizes that the model states.
    private Optional<Fault> shape(String source, Pixels pixels) {
        Optional<List<Dim>> declared = graph.inputs().stream().filter(v -> v.name().equals(spec.input())).findFirst()
                .flatMap(Value::type).flatMap(TensorType::shape);
        if (declared.isEmpty()) return Optional.empty();
        long[] wanted = pixels.dims(1);
        boolean fits = declared.get().size() == wanted.length;
        for (int a = 1; fits && a < wanted.length; a++) fits = !(declared.get().get(a) instanceof Dim.Size(long d)) || d == wanted[a];
        if (fits) return Optional.empty();
        return Optional.of(Fault.of("read guest.yaml", "must fit the model's input " + spec.input() + " " + Dim.words(declared.get()),
                Dim.words(java.util.Arrays.stream(wanted).mapToObj(Dim::of).toList()), "correct layout, size or channels")
                .at(new Place(source, 0, "size")));
    }
}
