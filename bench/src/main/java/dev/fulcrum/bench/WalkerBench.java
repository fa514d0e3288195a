package dev.fulcrum.bench;

import dev.fulcrum.engines.torch.TorchTraining;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What walking a graph costs against the same net written by hand, whether memory stays flat, and what the options bring.
public final class WalkerBench {
    private static final int[] WIDTHS = {16, 32, 64};
    private static final Optimizer ADAM = new Optimizer.AdamW(0.9, 0.999, 1e-8, 0);
    private static final double RATE = 1e-3;

    private WalkerBench() {}

    /// @param rounds     interleaved rounds of walker and direct net
    /// @param steps      steps a round
    /// @param batch      images a step
    /// @param threads    threads inside one operator
    /// @param soakSteps  steps of the memory soak, of which the first tenth (1,000 at most) warms up; 0 for none
    /// @param sweepSteps steps a combination of options; 0 for none
    public record Settings(int rounds, int steps, int batch, int threads, int soakSteps, int sweepSteps) {
        public static final Settings FULL = new Settings(9, 12, 64, 1, 20_000, 12);
    }

    /// @param walkerMillis  median time of a walker step, a round
    /// @param directMillis  the same of the net written directly
    /// @param speedRatio    walker speed over direct speed, ratio of medians; at least 0.95 wanted
    /// @param lossDifference largest difference of the two losses over the first five steps
    /// @param residentStart resident bytes after warm-up
    /// @param residentEnd   resident bytes at the end of the soak
    /// @param residentPeak  largest seen after warm-up
    /// @param imagesPerSecond by options, such as "batch 64, 1 threads, bf16 channels-last"
    public record Result(List<Double> walkerMillis, List<Double> directMillis, double speedRatio, double lossDifference, long residentStart,
            long residentEnd, long residentPeak, Map<String, Double> imagesPerSecond) {}

    /// Runs it all; takes about `2 x rounds x steps` steps for the ratio besides soak and sweep.
    public static Result run(Settings settings) {
        List<Double> walker = new ArrayList<>();
        List<Double> direct = new ArrayList<>();
        double difference = race(settings, walker, direct);
        long[] resident = settings.soakSteps() > 0 ? soak(settings.soakSteps()) : new long[3];
        Map<String, Double> sweep = settings.sweepSteps() > 0 ? sweep(settings.sweepSteps()) : Map.of();
        return new Result(walker, direct, median(direct) / median(walker), difference, resident[0], resident[1], resident[2], sweep);
    }

    private static double race(Settings s, List<Double> walker, List<Double> direct) {
        Graph model = ResidualNet.of(WIDTHS, 1);
        double difference = 0;
        try (TrainingSession session = open(model, new TrainingOptions(ADAM, s.threads(), false, false, 0))) {
            DirectNet net = new DirectNet(model, WIDTHS.length, RATE);
            for (int i = 0; i < 5; i++) {
                Map<String, Tensor> batch = ResidualNet.batch(i, s.batch());
                difference = Math.max(difference, Math.abs(session.step(batch, RATE) - net.step(batch)));
            }
            Map<String, Tensor> batch = ResidualNet.batch(9, s.batch());
            for (int round = 0; round < s.rounds(); round++) {
                boolean walkerFirst = round % 2 == 0;
                if (walkerFirst) walker.add(millis(s.steps(), () -> session.step(batch, RATE)));
                direct.add(millis(s.steps(), () -> net.step(batch)));
                if (!walkerFirst) walker.add(millis(s.steps(), () -> session.step(batch, RATE)));
            }
        }
        return difference;
    }

    /// Meant for a JVM whose heap is fixed and touched (`-Xms128m -Xmx128m -XX:+AlwaysPreTouch`), so that only native memory can grow.
    /// Steps of a small net, so that what a step leaves behind shows rather than what it computes.
    private static long[] soak(int steps) {
        int warmUp = Math.min(1000, steps / 10);
        long start = 0;
        long peak = 0;
        List<Map<String, Tensor>> batches = IntStream.range(0, 16).mapToObj(i -> ResidualNet.batch(i, 2)).toList();
        try (TrainingSession session = open(ResidualNet.of(new int[] {4}, 2), new TrainingOptions(ADAM, 1, false, false, 1))) {
            for (int i = 0; i < steps; i++) {
                session.step(batches.get(i % 16), 1e-4);
                if (i == warmUp) start = resident();
                if (i > warmUp && i % 100 == 0) peak = Math.max(peak, resident());
            }
            return new long[] {start, resident(), peak};
        }
    }

    private static Map<String, Double> sweep(int steps) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int threads : new int[] {1, 2}) {
            for (int batch : new int[] {64, 128}) {
                for (int mask = 0; mask < 4; mask++) sweep(all, steps, threads, batch, mask % 2 == 1, mask > 1);
            }
        }
        return all;
    }

    private static void sweep(Map<String, Double> all, int steps, int threads, int batch, boolean bf16, boolean channelsLast) {
        try (TrainingSession session = open(ResidualNet.of(WIDTHS, 1), new TrainingOptions(ADAM, threads, bf16, channelsLast, 0))) {
            Map<String, Tensor> images = ResidualNet.batch(1, batch);
            for (int i = 0; i < 3; i++) session.step(images, RATE);
            double millis = millis(steps, () -> session.step(images, RATE));
            String name = "batch " + batch + ", " + threads + " threads" + (bf16 ? ", bf16" : "") + (channelsLast ? ", channels-last" : "");
            all.put(name, batch * 1000 / millis);
        }
    }

    private static TrainingSession open(Graph model, TrainingOptions options) {
        return new TorchTraining().open(model, ResidualNet.objective(), options);
    }

    /// Median milliseconds of one call.
    private static double millis(int calls, Runnable call) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            call.run();
            times.add((System.nanoTime() - start) / 1e6);
        }
        return median(times);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static long resident() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmRSS"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Arguments: rounds, steps, batch, threads, soak steps, sweep steps; none for the full bench.
    public static void main(String[] args) throws IOException {
        int[] n = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        Settings settings = n.length == 6 ? new Settings(n[0], n[1], n[2], n[3], n[4], n[5]) : Settings.FULL;
        System.out.write(Json.pretty(run(settings)).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        System.out.flush();
    }
}
