package dev.fulcrum.compress;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Activation ranges of a float graph, read off a calibration set.
///
/// @param ranges by value name
public record Calibration(Map<String, Range> ranges) {

    /// How a range is taken from the values seen.
    public enum Method {
        /// Everything seen; one outlier widens the steps for all.
        MIN_MAX(Histogram::full),
        /// The central 99.99 %; outliers saturate.
        PERCENTILE_99_99(h -> h.central(0.9999)),
        /// The central 99.9 %.
        PERCENTILE_99_9(h -> h.central(0.999)),
        /// The range of least Kullback-Leibler divergence between values and codes.
        ENTROPY(RangeFit::entropy),
        /// The range of least expected squared error.
        MSE(RangeFit::leastSquares);

        private final Function<Histogram, Range> rule;

        Method(Function<Histogram, Range> rule) {
            this.rule = rule;
        }

        Range of(Histogram histogram) {
            return rule.apply(histogram);
        }
    }

    public Calibration {
        ranges = java.util.Collections.unmodifiableMap(new TreeMap<>(ranges));
    }

    /// Runs the graph on the calibration set, once for the range and, where the method looks inside it, once more for the histogram, so
    /// that memory does not grow with the set. The result depends on the values only, not on the order of the batches.
    ///
    /// @param graph   float graph
    /// @param values  names of FLOAT values (inputs, intermediates, outputs) to watch
    /// @param batches inputs by name, at least one
    public static Calibration of(Graph graph, Set<String> values, List<Map<String, Tensor>> batches, Engine engine, Method method) {
        return of(graph, values, batches, engine, EnumSet.of(method)).get(method);
    }

    /// The same by several methods from the same runs.
    public static Map<Method, Calibration> of(Graph graph, Set<String> values, List<Map<String, Tensor>> batches, Engine engine,
            Set<Method> methods) {
        Map<String, Histogram> histograms = new TreeMap<>();
        for (String value : values) histograms.put(value, new Histogram());
        Set<String> inputs = graph.inputs().stream().map(Value::name).collect(Collectors.toSet());
        try (Session session = engine.open(watching(graph, values, inputs), SessionOptions.ONE_THREAD)) {
            visit(session, batches, histograms, (histogram, seen) -> histogram.widen(seen.floats()));
            boolean inside = methods.stream().anyMatch(m -> m != Method.MIN_MAX);
            if (inside) visit(session, batches, histograms, (histogram, seen) -> histogram.count(seen.floats()));
        }
        Map<Method, Calibration> all = new EnumMap<>(Method.class);
        for (Method method : methods) all.put(method, read(histograms, method));
        return all;
    }

    private static Calibration read(Map<String, Histogram> histograms, Method method) {
        Map<String, Range> ranges = new TreeMap<>();
        histograms.forEach((value, histogram) -> ranges.put(value, method.of(histogram)));
        return new Calibration(ranges);
    }

    private static void visit(Session session, List<Map<String, Tensor>> batches, Map<String, Histogram> histograms,
            BiConsumer<Histogram, Tensor> visitor) {
        for (Map<String, Tensor> batch : batches) {
            Map<String, Tensor> seen = new LinkedHashMap<>(batch);
            seen.putAll(session.run(batch));
            histograms.forEach((value, histogram) -> visitor.accept(histogram, seen.get(value)));
        }
    }

    /// The same graph with more outputs.
    private static Graph watching(Graph graph, Set<String> values, Set<String> inputs) {
        List<Value> outputs = new ArrayList<>(graph.outputs());
        Set<String> already = outputs.stream().map(Value::name).collect(Collectors.toSet());
        for (String value : new TreeSet<>(values)) {
            if (!already.contains(value) && !inputs.contains(value)) outputs.add(unshaped(value));
        }
        return graph.withOutputs(outputs);
    }

    private static Value unshaped(String name) {
        return new Value(name, Optional.of(new TensorType(ElementType.FLOAT, Optional.<List<Dim>>empty())), new byte[0]);
    }
}
