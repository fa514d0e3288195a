package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.mutation.MutationRun;
import dev.fulcrum.bench.mutation.OpenedModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// 200,000 damaged models through reading, checking, shape inference, counting, upgrading and writing; a sample of those still accepted
/// through ONNX Runtime behind the sandbox.
final class MutationClaim {
    private static final int ROUNDS = 200_000;
    private static final int OPENED = 1_000;
    private static final Path PLACE = Path.of("results", "prove-mutations");

    private MutationClaim() {}

    static Claim.Finding find(long seed) throws Exception {
        FashionClaims.delete(PLACE);
        Files.createDirectories(PLACE);
        MutationRun.of(true, PLACE.resolve("warm-up"), seed + 1, ROUNDS / 20, 1);
        long before = heapInUse();
        MutationRun.Result run = MutationRun.of(true, PLACE.resolve("run"), seed, ROUNDS, OPENED);
        long kept = run.accepted().stream().mapToLong(m -> m.length).sum();
        long growth = heapInUse() - before - kept;
        OpenedModels.Result opened = OpenedModels.of(run.accepted(), PLACE.resolve("accepted"));
        FashionClaims.delete(PLACE);
        Map<String, Object> figures = new TreeMap<>(Map.of("rounds", run.rounds(), "valid", run.valid(), "refused", run.refused(),
                "broken", run.broken(), "roundsValidBrokenByKind", run.byKind(), "slowestSeconds", run.slowest(), "heapLimitBytes",
                Runtime.getRuntime().maxMemory(), "heapGrowthBytes", growth));
        figures.put("openedInOnnxRuntime", opened);
        boolean holds = run.broken().isEmpty() && run.slowest() < 5 && growth < 64 << 20
                && opened.opened() + opened.refused() + opened.deaths().size() == opened.models();
        return new Claim.Finding(holds, figures);
    }

    private static long heapInUse() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
