package dev.fulcrum.bench.guest;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.SessionOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/// One model of somebody else's with all that the product needs to judge it.
///
/// @param name       how results call it
/// @param model      the ONNX file, alone in its folder but for `guest.yaml` and what that names
/// @param data       to calibrate, distil and choose with
/// @param judging    other data to judge with at the end; where there is none the product's own held-out part judges
/// @param mostDrop   what may be lost, as `--max-drop` takes it
/// @param throughput how many times the original's throughput at batch 32 is claimed, or 0 where nothing is
/// @param isLabelled whether the data says what is right
/// @param fixedBatch whether the file takes one example at a time only
/// @param inputs     inputs of a batch, for timing
public record Guest(String name, Path model, Path data, Optional<Path> judging, String mostDrop, double throughput, boolean isLabelled,
        boolean fixedBatch,
        IntFunction<Map<String, Tensor>> inputs) {

    /// Where the result of a verb goes.
    public Path result(String verb) {
        return model.resolveSibling(verb);
    }

    /// How much faster another form of this model is, with inputs of the same names and dims.
    ///
    /// @param batch examples a run; a file of fixed batch runs that many times for them
    public Map<String, Object> speed(Path other, int batch, boolean otherFixed, int turns) {
        Engine engine = Engine.named("onnxruntime");
        SessionOptions options = SessionOptions.ONE_THREAD;
        try (var a = engine.open(model, options); var b = engine.open(other, options);
                var slow = a.prepare(inputs.apply(fixedBatch ? 1 : batch));
                var fast = b.prepare(inputs.apply(otherFixed ? 1 : batch))) {
            SpeedRatio ratio = SpeedRatio.of(times(slow::run, fixedBatch ? batch : 1), times(fast::run, otherFixed ? batch : 1), turns);
            return Map.of("value", ratio.value(), "low", ratio.low(), "high", ratio.high(), "unit", "1", "basis", "MEASURED");
        }
    }

    private static Runnable times(Runnable run, int count) {
        return () -> {
            for (int i = 0; i < count; i++) run.run();
        };
    }
}
