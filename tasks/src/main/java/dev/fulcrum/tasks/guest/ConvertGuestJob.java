package dev.fulcrum.tasks.guest;

import dev.fulcrum.compress.FakeQuantize;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.quantize.StaticQuantizer;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes forms of a guest in other precisions, in a worker process: calibration and every trial run foreign code.
public final class ConvertGuestJob implements WorkerJob {
    public static final String NAME = "convert-guest";
    private static final int BATCH = 16;

    /// What to do with the graph.
    public enum Way {
        /// Only what its speed depends on.
        SKETCH,
        /// With all choices made on data, or those of the step given.
        CONVERT,
        /// The graph to be trained while it rounds as the step given does.
        FAKE,
        /// The int8 form of such a graph after its training.
        FINISH
    }

    /// One form.
    ///
    /// @param model     the ONNX file with the float weights
    /// @param precision of it
    /// @param step      already chosen, or empty
    /// @param output    the ONNX file to write; nothing is written where the precision changes nothing in the graph
    public record Form(String model, GuestPrecision precision, Way way, Optional<Step> step, String output) {}

    /// @param guest       the model as it came
    /// @param spec        of what it eats and answers
    /// @param data        folder of the data
    /// @param most        how many examples to read at most, 0 for all
    /// @param calibration positions whose ranges are read
    /// @param judged      positions on which choices are made
    /// @param reduceRange whether weights use 7 of their 8 bits
    public record Request(String guest, GuestSpec spec, String data, int most, int[] calibration, int[] judged, boolean reduceRange,
            List<Form> forms) {}

    /// The last message.
    ///
    /// @param steps by output file; forms that were not written are not named, a form of floats has no step
    public record Result(Map<String, Optional<Step>> steps) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        GuestModel model = GuestModel.open(Path.of(request.guest()), request.spec());
        GuestData data = GuestSource.read(Path.of(request.data()), model, request.most());
        Engine engine = Engine.named("onnxruntime");
        List<Map<String, Tensor>> calibration = batches(model, data, request.calibration());
        List<Map<String, Tensor>> judged = batches(model, data, request.judged());
        Map<String, Optional<Step>> steps = new LinkedHashMap<>();
        for (Form form : request.forms()) {
            Graph graph = OnnxFile.read(Path.of(form.model()));
            if (!form.precision().applies(graph) && form.way() != Way.FINISH) continue;
            GuestPrecision.Converted made = made(form, graph, calibration, judged, request.reduceRange(), engine);
            OnnxFile.write(Path.of(form.output()), made.graph());
            steps.put(form.output(), Optional.ofNullable(made.step()));
            reply.send(Map.of("form", form.output()));
        }
        reply.send(new Result(steps));
    }

    private static GuestPrecision.Converted made(Form form, Graph graph, List<Map<String, Tensor>> calibration, List<Map<String, Tensor>> judged,
            boolean reduceRange, Engine engine) {
        Step known = form.step().orElse(null);
        return switch (form.way()) {
            case SKETCH -> new GuestPrecision.Converted(form.precision().sketch(graph, calibration.subList(0, 1), reduceRange, engine), null);
            case CONVERT -> known == null ? form.precision().convert(graph, calibration, judged, reduceRange, engine)
                    : new GuestPrecision.Converted(GuestPrecision.again(graph, known, calibration, engine), known);
            case FAKE -> {
                Step.Quantize step = (Step.Quantize) known;
                yield new GuestPrecision.Converted(new StaticQuantizer(graph, step.preparations(), calibration, engine).fake(step), step);
            }
            case FINISH -> new GuestPrecision.Converted(FakeQuantize.finish(graph, (Step.Quantize) known), known);
        };
    }

    private static List<Map<String, Tensor>> batches(GuestModel model, GuestData data, int[] examples) {
        int step = model.batches() ? BATCH : 1;
        List<Map<String, Tensor>> batches = new ArrayList<>();
        for (int from = 0; from < examples.length; from += step) {
            batches.add(data.batch(java.util.Arrays.copyOfRange(examples, from, Math.min(examples.length, from + step))));
        }
        return batches;
    }
}
