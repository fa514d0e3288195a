package dev.fulcrum.balance;

import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.recommend.SuggestModel;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Any ONNX models, made ready to be weighed side by side: a model whose batch had to be freed is written anew, and where one cannot take
/// several examples at once none is asked to.
public final class WeighedModels implements AutoCloseable {
    private final List<WeighRequest.Model> models;
    private final boolean batches;
    private final Path scratch;

    private WeighedModels(List<WeighRequest.Model> models, boolean batches, Path scratch) {
        this.models = models;
        this.batches = batches;
        this.scratch = scratch;
    }

    /// @param guests by the name under which results come back
    /// @throws dev.fulcrum.unit.FaultException when an input has a shape that must be known first
    public static WeighedModels of(Map<String, GuestModel> guests) {
        return of(guests, Optional.empty());
    }

    /// @param shown a file of examples of every model's one input, one after the other; random where there is none
    static WeighedModels of(Map<String, GuestModel> guests, Optional<Path> shown) {
        Map<String, List<WeighRequest.Input>> inputs = new LinkedHashMap<>();
        guests.forEach((id, g) -> inputs.put(id, inputs(g).stream().map(i -> shown.map(f -> i.from(f.toString())).orElse(i)).toList()));
        Path scratch = scratch();
        List<WeighRequest.Model> models = new ArrayList<>();
        guests.forEach((id, g) -> models.add(new WeighRequest.Model(id, file(g, scratch.resolve(models.size() + ".onnx")), inputs.get(id))));
        return new WeighedModels(models, guests.values().stream().allMatch(GuestModel::batches), scratch);
    }

    /// Weighs in as many fresh processes as the protocol says and adds what they found.
    public void weigh(Protocol protocol, Machine machine, String phase, List<ProcessResult> found) {
        Protocol asked = batches ? protocol : protocol.withBatchSizes(List.of());
        PriceBook prices = PriceBook.shipped();
        int last = found.size() + asked.processes();
        while (found.size() < last) {
            int number = found.size();
            var request = new WeighRequest("onnxruntime", models, asked, number, prices.value(PriceBook.WATTS_IDLE),
                    prices.value(PriceBook.WATTS_BUSY_CORE));
            found.add(Json.convert(machine.sandbox().run("weigh", request,
                    m -> machine.progress().accept(Progress.of(phase, number + 1, last, "process"))), ProcessResult.class));
        }
    }

    /// What a model eats, as the weighing wants it.
    static List<WeighRequest.Input> inputs(GuestModel model) {
        Map<String, long[]> shapes = model.shapes(1);
        Optional<List<WeighRequest.Input>> own = SuggestModel.of(model.graph()).map(SuggestModel::weighed);
        if (own.isPresent()) return own.get();
        return model.graph().inputs().stream().map(v -> input(model, v, shapes.get(v.name()))).toList();
    }

    private static WeighRequest.Input input(GuestModel model, Value value, long[] dims) {
        TensorType type = value.type().orElseThrow(() -> refused(model, value));
        if (dims.length == 0 || dims[0] != 1) throw refused(model, value);
        return new WeighRequest.Input(value.name(), type.element(), Arrays.stream(dims).skip(1).boxed().toList());
    }

    private static RuntimeException refused(GuestModel model, Value value) {
        return Fault.of("measure", "every input must be a tensor whose first dimension is the batch, free or 1",
                "input " + value.name() + " " + value.type().map(Object::toString).orElse("of another kind"),
                "export the model with a dynamic batch").at(Place.file(model.file().toString())).raise();
    }

    private static String file(GuestModel model, Path anew) {
        if (!model.freed()) return model.file().toAbsolutePath().toString();
        OnnxFile.write(anew, model.graph());
        return anew.toString();
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("fulcrum-weigh");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(scratch)) {
            for (Path file : files.toList()) Files.deleteIfExists(file);
            Files.deleteIfExists(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
