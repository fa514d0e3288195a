package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.Predict;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Whether the 90 % intervals of unit cost mean what they say: many processes weigh the same models; any three of them make an interval as a
/// run does, and the processes left out say how often it holds what a later process finds.
///
/// On a shared pool above the memory floor unit cost is busy time x a price, so the interval of busy time is judged.
final class IntervalsClaim {
    private static final int PROCESSES = 40;
    private static final int MODELS = 8;
    private static final int RESAMPLES = 4000;

    private IntervalsClaim() {}

    static Claim.Finding find(long seed) throws Exception {
        List<ProcessResult> processes = weigh(models(), seed);
        Map<String, Object> figures = new LinkedHashMap<>();
        Map<String, Double> coverage = new LinkedHashMap<>();
        for (ProcessResult.Weighed model : processes.getFirst().models()) coverage.put(model.id(), coverage(processes, model.id(), seed));
        double all = coverage.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        figures.put("coverage", all);
        figures.put("byModel", coverage);
        figures.put("processes", PROCESSES);
        figures.put("processesAnInterval", Protocol.DEFAULT.processes());
        figures.put("milliseconds", milliseconds(processes));
        return new Claim.Finding(all >= 0.85 && all <= 0.95, figures);
    }

    /// What each process found of each model, in the order of the processes, so that another rule can be tried on the same figures.
    private static Map<String, List<Double>> milliseconds(List<ProcessResult> processes) {
        Map<String, List<Double>> all = new LinkedHashMap<>();
        for (ProcessResult.Weighed model : processes.getFirst().models()) {
            all.put(model.id(), processes.stream().map(p -> Math.rint(1e9 * seconds(List.of(p), model.id()).value()) / 1e6).toList());
        }
        return all;
    }

    /// The demo's untrained models, spread evenly over their file sizes.
    private static List<Path> models() throws Exception {
        try (Stream<Path> files = Files.walk(ReplayClaim.folder().root().resolve("weigh"))) {
            List<Path> sorted = files.filter(f -> f.toString().endsWith(".onnx")).sorted(Comparator.comparingLong(f -> f.toFile().length())).toList();
            return IntStream.range(0, MODELS).mapToObj(i -> sorted.get(i * (sorted.size() - 1) / (MODELS - 1))).toList();
        }
    }

    private static List<ProcessResult> weigh(List<Path> files, long seed) {
        PriceBook prices = PriceBook.shipped();
        List<WeighRequest.Model> models = files.stream().map(f -> new WeighRequest.Model(f.getFileName().toString(),
                f.toAbsolutePath().toString(), List.of(Predict.input(f)))).toList();
        List<ProcessResult> processes = new ArrayList<>();
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of("dev.fulcrum.cli.Main", "worker"))) {
            for (int i = 0; i < PROCESSES; i++) {
                var request = new WeighRequest("onnxruntime", models, Protocol.DEFAULT, seed * 1000 + i,
                        prices.value(PriceBook.WATTS_IDLE), prices.value(PriceBook.WATTS_BUSY_CORE));
                processes.add(Json.convert(sandbox.run("weigh", request, m -> { }), ProcessResult.class));
            }
        }
        return processes;
    }

    /// Share of left-out processes whose figure lies inside the interval that others made.
    private static double coverage(List<ProcessResult> processes, String model, long seed) {
        Random random = new Random(seed);
        int inside = 0;
        for (int i = 0; i < RESAMPLES; i++) {
            List<ProcessResult> drawn = new ArrayList<>(processes);
            Collections.shuffle(drawn, random);
            int made = Protocol.DEFAULT.processes();
            Estimate interval = seconds(drawn.subList(0, made), model);
            double later = seconds(drawn.subList(made, made + 1), model).value();
            if (interval.low() <= later && later <= interval.high()) inside++;
        }
        return (double) inside / RESAMPLES;
    }

    private static Estimate seconds(List<ProcessResult> processes, String model) {
        Measurement combined = Weigh.combine(processes).get(model);
        return combined.serviceSeconds();
    }
}
