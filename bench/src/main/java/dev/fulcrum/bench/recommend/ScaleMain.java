package dev.fulcrum.bench.recommend;

import dev.fulcrum.data.events.EventCleaning;
import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.tasks.recommend.FactorsElsewhere;
import dev.fulcrum.tasks.recommend.FitSuggestJob;
import dev.fulcrum.tasks.recommend.ShopSimulator;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.tasks.recommend.SuggestModel;
import dev.fulcrum.train.factor.ImplicitAls;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Ten million events of a made-up shop of a million items, in a process of its own: reading, fitting, and what one answer takes, exactly and approximately.
/// The last line of its output is JSON.
public final class ScaleMain {
    private static final int ASKED = 400;
    private static final int WARM = 50;
    private static final int BATCH = 16;

    private ScaleMain() {}

    public static void main(String[] args) throws Exception {
        int users = Integer.parseInt(args[0]);
        int items = Integer.parseInt(args[1]);
        double events = Double.parseDouble(args[2]);
        Map<String, Object> told = new LinkedHashMap<>();
        long start = System.nanoTime();
        Suggesting suggesting = events(new ShopSimulator.Settings(users, items, 60, events, 1));
        told.put("events", suggesting.table().size());
        told.put("items", suggesting.table().items().size());
        told.put("readSeconds", seconds(start));
        List<String> sizes = suggesting.family().sizes().stream().filter(s -> s.startsWith("als d32"))
                .sorted(Comparator.comparingInt(String::length)).toList();
        Path factors = Files.createTempFile("fulcrum-scale", ".factors");
        long factoring = System.nanoTime();
        FactorsElsewhere.write(suggesting, request(sizes.getFirst()), new ImplicitAls(), factors);
        told.put("factorSeconds", seconds(factoring));
        long[][] exact = null;
        for (String size : sizes) {
            long began = System.nanoTime();
            Graph graph = FitSuggestJob.solved(suggesting, request(size).with(factors));
            told.put(size + " buildSeconds", seconds(began));
            long[][] answers = asked(graph, suggesting, told, size);
            if (exact == null) exact = answers;
            else told.put(size + " recallAt10", overlap(exact, answers));
            if (exact != answers && !told.containsKey("scoredSeconds")) scored(graph, suggesting, told, size);
            System.err.println("prove: " + size + " " + told);
        }
        Files.delete(factors);
        told.put("peakResidentBytes", peak());
        System.out.println(Json.write(told));
    }

    private static FitSuggestJob.Request request(String size) {
        return new FitSuggestJob.Request(size, "plain", "", true, 1, 1, 0, "", "");
    }

    private static Suggesting events(ShopSimulator.Settings settings) {
        ShopSimulator shop = new ShopSimulator(settings);
        EventCleaning cleaning = new EventCleaning(new EventCleaning.Rules(Optional.empty(), Map.of(), true, shop.end()));
        shop.events(cleaning);
        return Suggesting.of(cleaning.done().table(), new Suggesting.Asked(EventKind.PURCHASE, true, false, 7 * 86_400, 7 * 86_400, 1));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /// One user at a time.
    private static long[][] asked(Graph graph, Suggesting suggesting, Map<String, Object> told, String size) {
        SuggestModel model = SuggestModel.of(graph).orElseThrow();
        Random random = new Random(1);
        double[] millis = new double[ASKED];
        long[][] answers = new long[ASKED][];
        try (Session session = Engine.named("onnxruntime").open(graph, SessionOptions.ONE_THREAD)) {
            for (int k = -WARM; k < ASKED; k++) {
                int user = random.nextInt(suggesting.table().users().size());
                Map<String, Tensor> inputs = model.inputs(List.of(asking(suggesting, user)), 0);
                long began = System.nanoTime();
                Map<String, Tensor> out = session.run(inputs);
                if (k < 0) continue;
                millis[k] = (System.nanoTime() - began) / 1e6;
                answers[k] = out.get(model.itemsOutput()).toLongArray();
            }
        }
        Arrays.sort(millis);
        told.put(size + " p50Millis", millis[ASKED / 2]);
        told.put(size + " p99Millis", millis[(int) (0.99 * ASKED)]);
        return answers;
    }

    /// Everybody, by a model that looks through some items alone.
    private static void scored(Graph graph, Suggesting suggesting, Map<String, Object> told, String size) {
        SuggestModel model = SuggestModel.of(graph).orElseThrow();
        int users = suggesting.table().users().size();
        long began = System.nanoTime();
        try (Session session = Engine.named("onnxruntime").open(graph, SessionOptions.ONE_THREAD)) {
            for (int from = 0; from < users; from += BATCH) {
                List<SuggestModel.Asking> batch = IntStream.range(from, Math.min(users, from + BATCH)).mapToObj(u -> asking(suggesting, u)).toList();
                session.run(model.inputs(batch, 0));
            }
        }
        told.put("scoredUsers", users);
        told.put("scoredBy", size);
        told.put("scoredSeconds", seconds(began));
    }

    private static SuggestModel.Asking asking(Suggesting suggesting, int user) {
        List<SuggestModel.Event> past = new ArrayList<>();
        for (int e = suggesting.table().first(user); e < suggesting.table().first(user + 1); e++) {
            past.add(SuggestModel.Event.of(suggesting.table().items().get(suggesting.table().item(e))));
        }
        return new SuggestModel.Asking(past, List.of(), List.of(), Optional.empty());
    }

    private static double overlap(long[][] one, long[][] other) {
        double sum = 0;
        for (int k = 0; k < one.length; k++) {
            Set<Long> exact = new HashSet<>();
            for (long item : one[k]) exact.add(item);
            for (long item : other[k]) if (exact.contains(item)) sum += 1.0 / one[k].length / one.length;
        }
        return sum;
    }

    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmHWM"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024).findFirst().orElse(0);
    }
}
