package dev.fulcrum.serve;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.unit.ContentHash;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Models that exist only as what is known of them.
public final class TestingModels {
    private TestingModels() {}

    /// x FP32 [-1,2] to y FP32 [-1,2], at most 16 rows a request.
    public static ServedModel twoFloats() {
        List<TensorSpec> x = List.of(new TensorSpec("x", ElementType.FLOAT, List.of(-1L, 2L)));
        List<TensorSpec> y = List.of(new TensorSpec("y", ElementType.FLOAT, List.of(-1L, 2L)));
        ModelSpec spec = new ModelSpec("m", Path.of("m"), "m", Optional.empty(), 1, Objective.LATENCY, Amortisation.UNKNOWN, Optional.empty());
        return new ServedModel(spec, "1", ContentHash.of(), new Signature(x, y), Map.of(), Talents.NONE,
                new CurveCache.Known(true, new TreeMap<>(Map.of(1, 1.0))), 16, List.of(), 0);
    }
}
