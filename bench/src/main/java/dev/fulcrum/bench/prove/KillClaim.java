package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// The demo, killed with SIGKILL again and again in whatever phase it is, and started again until it ends.
final class KillClaim {
    private KillClaim() {}

    static Claim.Finding find(long seed) throws Exception {
        ResultFolder folder = new ResultFolder(Path.of("results/prove-kill"));
        FashionClaims.delete(folder.root());
        List<String> command = List.of("./fulcrum", "balance", "examples/fashion/brief.yaml", "--result", folder.root().toString(), "--json");
        SplittableRandom random = new SplittableRandom(seed);
        List<Map<String, Object>> kills = new ArrayList<>();
        int code = -1;
        for (int start = 0; code < 0; start++) {
            double after = start < 8 ? 8 + 40 * random.nextDouble() : 3600;
            code = start(command, after);
            Map<String, Object> kill = new LinkedHashMap<>();
            kill.put("afterSeconds", after);
            kill.put("purchasesKept", purchases(folder));
            kills.add(kill);
        }
        boolean whole = code == 0 && Files.exists(folder.plan()) && Files.exists(folder.model()) && noneTwice(folder) && noneHalf(folder);
        return new Claim.Finding(whole, Map.of("starts", kills, "exit", code));
    }

    /// @return the exit code, or -1 when it was killed
    private static int start(List<String> command, double killAfter) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (process.waitFor((long) (killAfter * 1000), TimeUnit.MILLISECONDS)) return process.exitValue();
        process.destroyForcibly().waitFor();
        Thread.sleep(1500); // its workers see the dead parent and end
        return -1;
    }

    private static long purchases(ResultFolder folder) {
        if (!Files.exists(folder.ledger())) return 0;
        try (Ledger ledger = Ledger.open(folder.ledger(), Clock.systemUTC())) {
            ledger.verify();
            return ledger.entries(Filter.ALL.kinds("trained", "distilled", "compressed")).size();
        }
    }

    private static boolean noneTwice(ResultFolder folder) {
        try (Ledger ledger = Ledger.open(folder.ledger(), Clock.systemUTC())) {
            var keys = ledger.entries(Filter.ALL.kinds("trained", "distilled", "compressed")).stream().map(r -> r.facts().key()).toList();
            return keys.stream().distinct().count() == keys.size();
        }
    }

    private static boolean noneHalf(ResultFolder folder) throws Exception {
        try (var files = Files.walk(folder.root(), 1)) {
            return files.noneMatch(f -> f.getFileName().toString().contains(".part-"));
        }
    }
}
