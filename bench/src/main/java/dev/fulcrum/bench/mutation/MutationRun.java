package dev.fulcrum.bench.mutation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Many damaged models, one after the other, each from its own number under one seed.
public final class MutationRun implements AutoCloseable {
    private static final long LIMIT_SECONDS = 5;
    private static final int EXAMPLES = 20;

    private final List<byte[]> models;
    private final Examination examination;
    private final long seed;
    private final ExecutorService worker = Executors.newSingleThreadExecutor();

    /// @param valid    models that are models still
    /// @param refused  models that a fault refused
    /// @param broken   examples of neither, by round
    /// @param byKind   rounds, valid and broken ones of each way to damage
    /// @param slowest  seconds of the slowest round
    /// @param accepted some of the valid models, for an engine to open
    public record Result(int rounds, int valid, int refused, Map<String, String> broken, Map<String, int[]> byKind, double slowest,
            List<byte[]> accepted) {}

    private MutationRun(List<byte[]> models, Path place, long seed) throws IOException {
        this.models = models;
        this.examination = new Examination(place);
        this.seed = seed;
    }

    /// @param place an empty folder
    /// @param keep  how many accepted models to keep at most
    public static Result of(boolean suite, Path place, long seed, int rounds, int keep) throws IOException, InterruptedException {
        try (MutationRun run = new MutationRun(suite ? SoundModels.all() : SoundModels.own(), place, seed)) {
            return run.rounds(rounds, keep);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    private Result rounds(int rounds, int keep) throws InterruptedException {
        Map<Mutation, int[]> byKind = new EnumMap<>(Mutation.class);
        Map<String, String> broken = new TreeMap<>();
        List<byte[]> accepted = new ArrayList<>();
        int valid = 0;
        long slowest = 0;
        for (int round = 0; round < rounds; round++) {
            SplittableRandom random = new SplittableRandom(seed * 1_000_003 + round);
            Mutation kind = Mutation.values()[random.nextInt(Mutation.values().length)];
            byte[] damaged = kind.of(models.get(random.nextInt(models.size())), models.get(random.nextInt(models.size())), random);
            long start = System.nanoTime();
            Verdict verdict = examined(damaged, kind == Mutation.PATH_TRICK, round);
            slowest = Math.max(slowest, System.nanoTime() - start);
            int[] counts = byKind.computeIfAbsent(kind, k -> new int[3]);
            counts[0]++;
            switch (verdict) {
                case Verdict.Valid v -> {
                    counts[1]++;
                    valid++;
                    if (accepted.size() < keep && random.nextInt(Math.max(1, rounds / keep / 4)) == 0) accepted.add(damaged);
                }
                case Verdict.Refused r -> { }
                case Verdict.Broken(String how) -> {
                    counts[2]++;
                    if (broken.size() < EXAMPLES) broken.put(kind + " round " + round, how);
                }
            }
        }
        int bad = byKind.values().stream().mapToInt(c -> c[2]).sum();
        Map<String, int[]> named = new TreeMap<>();
        byKind.forEach((k, c) -> named.put(k.name(), c));
        return new Result(rounds, valid, rounds - valid - bad, broken, named, slowest / 1e9, accepted);
    }

    private Verdict examined(byte[] model, boolean asFile, int round) throws InterruptedException {
        try {
            return worker.submit(() -> examination.of(model, asFile, round)).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("round " + round + " under seed " + seed + " takes more than " + LIMIT_SECONDS + " s", e);
        } catch (ExecutionException e) {
            return new Verdict.Broken(String.valueOf(e.getCause()));
        }
    }
}
