package dev.fulcrum.bench;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.quantize.HalfPass;
import dev.fulcrum.compress.quantize.OutputError;
import dev.fulcrum.compress.quantize.QuantizeDynamicPass;
import dev.fulcrum.compress.quantize.QuantizeWeightsPass;
import dev.fulcrum.compress.quantize.StaticQuantizer;
import dev.fulcrum.engines.onnxruntime.OrtEngine;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.Quantiles;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// What each kind of quantization is worth on three kinds of net: throughput against fp32 at batch 1 and 32 on one thread, bytes, error.
///
/// All forms of a net run by turns in random order, so that all see the same machine; a ratio is that of the medians, its 90 %
/// interval comes from resampling turns.
public final class QuantizationBench {
    private static final int[] BATCHES = {1, 32};
    private static final int RESAMPLES = 1000;
    private static final OrtEngine ENGINE = new OrtEngine();

    private QuantizationBench() {}

    /// @param name    of the net
    /// @param model   fp32
    /// @param batch   inputs by batch size
    private record Net(String name, Graph model, IntFunction<Map<String, Tensor>> batch) {}

    /// A ratio of throughputs with its 90 % interval.
    public record Ratio(double value, double low, double high) {}

    /// One form of one net.
    ///
    /// @param speed against fp32 by batch size
    /// @param bytes of the file against fp32
    /// @param error relative error of the outputs against fp32
    public record Figure(String net, String form, Map<Integer, Ratio> speed, double bytes, double error) {}

    public static List<Figure> run(long seed) {
        Environment machine = Environment.detect(Path.of("/"), List.of(ENGINE.version()));
        List<Net> nets = List.of(new Net("wide convolutions", WideResNet.of(seed), size -> WideResNet.batch(size, seed + size)),
                new Net("depthwise convolutions", DepthwiseNet.of(seed), size -> DepthwiseNet.batch(size, seed + size)),
                new Net("encoder", EncoderNet.of(seed), size -> EncoderNet.batch(size, seed + size)));
        List<Figure> figures = new ArrayList<>();
        for (Net net : nets) figures.addAll(figures(net, forms(net, machine), seed));
        return figures;
    }

    private static Map<String, Graph> forms(Net net, Environment machine) {
        Map<String, Graph> forms = new LinkedHashMap<>();
        forms.put("fp32", net.model());
        Step.Quantize step = Step.Quantize.on(machine, Calibration.Method.MIN_MAX);
        var quantizer = new StaticQuantizer(net.model(), Set.of(), List.of(net.batch().apply(8)), ENGINE);
        forms.put("static int8", quantizer.quantize(step));
        Set<String> depthwise = quantizer.candidates().stream().filter(n -> n.intAttribute("group", 1) > 1).map(Node::output)
                .collect(Collectors.toSet());
        if (!depthwise.isEmpty()) forms.put("static int8, depthwise float", quantizer.quantize(step.without(depthwise)));
        if (net.model().nodes().stream().anyMatch(n -> n.is("MatMul"))) {
            forms.put("dynamic int8", QuantizeDynamicPass.apply(net.model(), Step.QuantizeDynamic.on(machine)));
            forms.put("4 bits, blocks of 32", QuantizeWeightsPass.apply(net.model(), new Step.QuantizeWeights(4, 32)));
            forms.put("4 bits, blocks of 128", QuantizeWeightsPass.apply(net.model(), new Step.QuantizeWeights(4, 128)));
            forms.put("8 bits, blocks of 32", QuantizeWeightsPass.apply(net.model(), new Step.QuantizeWeights(8, 32)));
        }
        forms.put("half precision, stored", HalfPass.apply(net.model()));
        return forms;
    }

    private static List<Figure> figures(Net net, Map<String, Graph> forms, long seed) {
        Map<String, Map<Integer, Ratio>> speed = new LinkedHashMap<>();
        for (int batch : BATCHES) {
            ratios(forms, net.batch().apply(batch), batch == 1 ? 80 : 16, seed)
                    .forEach((form, ratio) -> speed.computeIfAbsent(form, f -> new LinkedHashMap<>()).put(batch, ratio));
        }
        OutputError error = new OutputError(net.model(), List.of(net.batch().apply(8)), ENGINE);
        double bytes = OnnxFile.toBytes(net.model()).length;
        return forms.entrySet().stream().map(f -> new Figure(net.name(), f.getKey(), speed.get(f.getKey()),
                OnnxFile.toBytes(f.getValue()).length / bytes, error.of(f.getValue()))).toList();
    }

    private static Map<String, Ratio> ratios(Map<String, Graph> forms, Map<String, Tensor> batch, int turns, long seed) {
        Map<String, Session> sessions = new LinkedHashMap<>();
        Map<String, Session.Prepared> prepared = new LinkedHashMap<>();
        try {
            forms.forEach((form, graph) -> sessions.put(form, ENGINE.open(graph, SessionOptions.ONE_THREAD)));
            sessions.forEach((form, session) -> prepared.put(form, session.prepare(batch)));
            Map<String, double[]> millis = timed(prepared, turns, seed);
            Map<String, Ratio> ratios = new LinkedHashMap<>();
            millis.forEach((form, m) -> ratios.put(form, ratio(millis.get("fp32"), m, seed)));
            return ratios;
        } finally {
            prepared.values().forEach(Session.Prepared::close);
            sessions.values().forEach(Session::close);
        }
    }

    /// One warm run and one timed run of every form a turn.
    private static Map<String, double[]> timed(Map<String, Session.Prepared> prepared, int turns, long seed) {
        Map<String, double[]> millis = new LinkedHashMap<>();
        prepared.keySet().forEach(form -> millis.put(form, new double[turns]));
        Random random = new Random(seed);
        List<String> order = new ArrayList<>(prepared.keySet());
        for (int turn = 0; turn < turns; turn++) {
            Collections.shuffle(order, random);
            for (String form : order) {
                prepared.get(form).run();
                long start = System.nanoTime();
                prepared.get(form).run();
                millis.get(form)[turn] = (System.nanoTime() - start) / 1e6;
            }
        }
        return millis;
    }

    private static Ratio ratio(double[] slow, double[] fast, long seed) {
        Random random = new Random(seed);
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            int[] drawn = random.ints(slow.length, 0, slow.length).toArray();
            ratios[i] = median(slow, drawn) / median(fast, drawn);
        }
        return new Ratio(Quantiles.of(slow, 0.5) / Quantiles.of(fast, 0.5), Quantiles.of(ratios, 0.05), Quantiles.of(ratios, 0.95));
    }

    private static double median(double[] millis, int[] drawn) {
        return Quantiles.of(java.util.Arrays.stream(drawn).mapToDouble(i -> millis[i]).toArray(), 0.5);
    }
}
