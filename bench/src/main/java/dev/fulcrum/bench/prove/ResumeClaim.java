package dev.fulcrum.bench.prove;

import dev.fulcrum.unit.ContentHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// `./fulcrum train`, killed with SIGKILL at random moments and started again, against the same training left alone.
final class ResumeClaim {
    private static final int TRAININGS = 3;

    private ResumeClaim() {}

    static Claim.Finding find(long seed) throws Exception {
        String whole = train(Path.of("results/prove-resume-whole"), List.of());
        SplittableRandom random = new SplittableRandom(seed);
        List<Map<String, Object>> runs = new ArrayList<>();
        boolean equal = true;
        for (int i = 0; i < TRAININGS; i++) {
            List<Double> kills = List.of(3 + 20 * random.nextDouble(), 3 + 20 * random.nextDouble(), 3 + 20 * random.nextDouble());
            String resumed = train(Path.of("results/prove-resume-" + i), kills);
            Map<String, Object> run = new LinkedHashMap<>();
            run.put("killedAfterSeconds", kills);
            run.put("equal", resumed.equals(whole));
            runs.add(run);
            equal &= resumed.equals(whole);
        }
        return new Claim.Finding(equal, Map.of("weights", whole, "runs", runs));
    }

    private static String train(Path result, List<Double> kills) throws Exception {
        FashionClaims.delete(result);
        List<String> command = List.of("./fulcrum", "train", "examples/fashion/brief.yaml", "--candidate", "w16-d1-r28", "--epochs", "10",
                "--result", result.toString(), "--json");
        for (double after : kills) {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            if (!process.waitFor((long) (after * 1000), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        }
        Shell.run(command);
        return ContentHash.of(Files.readAllBytes(result.resolve("model.onnx"))).hex();
    }
}
