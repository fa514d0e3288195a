package dev.fulcrum.guest;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.graph.BatchAxis;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Value;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestSpec;
import dev.fulcrum.tasks.guest.GuestYaml;
import dev.fulcrum.tasks.guest.InspectGuestJob;
import dev.fulcrum.train.Parameters;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Finds out what a guest model is: from its file, without running it, and from one run in a worker process; with data it finds out how
/// images are to be prepared. Writes down what it found as guest.yaml.
public final class Inspect {
    private static final int EXAMPLES = 200;
    private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    private final GuestWorkers workers;

    public Inspect(GuestWorkers workers) {
        this.workers = workers;
    }

    /// @param data  folder of examples, if any
    /// @param out   where guest.yaml goes; by default beside the model, unless one is there
    /// @param flags keys of guest.yaml that are known
    /// @throws FaultException when the file is no sound model, or the data cannot be read
    public Inspected of(Path model, Optional<Path> data, Optional<Path> out, Map<String, String> flags) {
        GuestModel guest = GuestModel.open(model, Optional.empty(), flags);
        boolean known = GuestModel.yaml(model).isPresent();
        boolean tries = data.isPresent() && guest.spec().kind() == GuestSpec.Kind.IMAGES && !(known && guest.spec().sure());
        var request = new InspectGuestJob.Request(model.toAbsolutePath().toString(), guest.spec(), data.map(d -> d.toAbsolutePath().toString()),
                EXAMPLES, tries);
        var seen = Json.convert(workers.run(InspectGuestJob.NAME, request, this::tell), InspectGuestJob.Result.class);
        GuestSpec spec = found(guest.spec(), seen, known);
        Optional<Path> yaml = out.or(() -> GuestModel.yaml(model).isPresent() ? Optional.empty() : Optional.of(place(model)));
        yaml.ifPresent(y -> AtomicFile.write(y, GuestYaml.write(spec)));
        return described(guest, spec, seen, yaml.or(() -> GuestModel.yaml(model)).map(Path::toString), yaml.isPresent());
    }

    private void tell(Map<String, Object> message) {
        if (!message.containsKey("of")) return;
        var p = Json.convert(message, InspectGuestJob.Progress.class);
        workers.progress().accept(Progress.of("inspect", p.done(), p.of(), "preparations"));
    }

    /// What somebody has written stays as it is; a guess gives way to what was seen.
    private static GuestSpec found(GuestSpec guess, InspectGuestJob.Result seen, boolean known) {
        if (known) return guess;
        GuestSpec spec = guess.withHead(seen.head());
        if (seen.choice().isEmpty()) return spec;
        return spec.withPixels(seen.choice().get().best().pixels()).withSure(seen.choice().get().sure());
    }

    /// guest.yaml where the folder holds no other model, else one with the model's name in it.
    private static Path place(Path model) {
        Path folder = model.toAbsolutePath().getParent();
        try (Stream<Path> files = Files.list(folder)) {
            boolean alone = files.filter(f -> f.toString().endsWith(".onnx")).count() <= 1;
            return alone ? model.resolveSibling("guest.yaml") : GuestModel.named(model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Inspected described(GuestModel guest, GuestSpec spec, InspectGuestJob.Result seen, Optional<String> yaml, boolean written) {
        Graph graph = guest.graph();
        GraphCount count = count(guest);
        Map<String, Integer> operators = new TreeMap<>();
        graph.nodes().forEach(n -> operators.merge(n.domain().isEmpty() ? n.op() : n.domain() + ":" + n.op(), 1, Integer::sum));
        List<String> inputs = graph.inputs().stream().map(Inspect::shown).toList();
        List<String> outputs = graph.outputs().stream().map(v -> shown(v) + one(seen.outputs().get(v.name()))).toList();
        List<Node> layers = graph.nodes().stream().filter(n -> LAYERS.contains(n.op()) && weighted(graph, n)).toList();
        Set<String> ends = ends(graph);
        long prunable = layers.stream().filter(n -> !ends.contains(n.output())).count();
        return new Inspected(guest.file().toString(), graph.opsets(), inputs, outputs, operators, count.parameters(), count.flops(),
                count.uncounted(), guest.file().toFile().length(), batch(guest), spec, seen.refused(), Parameters.of(graph).trainable().size(),
                seen.untrainable(), (int) prunable, layers.size(), seen.choice(), seen.examples(), seen.parity(), yaml, written);
    }

    private static GraphCount count(GuestModel guest) {
        try {
            return GraphCount.of(guest.graph(), guest.shapes(1));
        } catch (FaultException e) {
            return GraphCount.of(guest.graph(), 1);
        }
    }

    private static boolean weighted(Graph graph, Node node) {
        return node.inputs().stream().skip(1).anyMatch(i -> graph.initializers().containsKey(i));
    }

    /// The model's outputs and what only renames or shifts them: their channels are what people ask for.
    private static Set<String> ends(Graph graph) {
        Map<String, Node> producers = graph.producers();
        Set<String> ends = new java.util.HashSet<>();
        List<String> open = new ArrayList<>(graph.outputs().stream().map(Value::name).toList());
        Set<String> passing = Set.of("Softmax", "LogSoftmax", "Sigmoid", "Identity", "Add", "Reshape", "Flatten", "Squeeze", "Log");
        while (!open.isEmpty()) {
            String value = open.removeLast();
            Node made = producers.get(value);
            if (ends.add(value) && made != null && passing.contains(made.op())) open.addAll(made.inputs());
        }
        return ends;
    }

    private static String batch(GuestModel guest) {
        if (guest.freed()) return "freed: the file fixes it to 1, and no node mixes examples";
        if (guest.batches()) return "free";
        try {
            BatchAxis.free(OnnxFile.read(guest.file()));
            return "free";
        } catch (FaultException e) {
            return "one example at a time: " + e.faults().getFirst().got();
        }
    }

    private static String shown(Value value) {
        return value.name() + " " + value.type().map(t -> t.element() + t.shape().map(Dim::words).orElse("")).orElse("of another kind");
    }

    private static String one(long[] dims) {
        return dims == null ? "" : ", for one example " + java.util.Arrays.toString(dims);
    }
}
