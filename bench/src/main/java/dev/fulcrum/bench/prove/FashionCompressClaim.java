package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.fashion.FashionBase;
import dev.fulcrum.bench.fashion.FashionProof;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import java.nio.file.Path;
import java.util.List;

/// Pruning, distillation and int8 on Fashion-MNIST. An hour or so; what was trained lies under results/, so that a second run goes on.
final class FashionCompressClaim {
    private static final double MINIMUM = 0.93;
    private static final int EPOCHS = 20;

    private FashionCompressClaim() {}

    static Claim.Finding find(long seed) throws Exception {
        Path root = Path.of("results", "prove-fashion-compress");
        FashionBase base = FashionBase.cheapest(root, MINIMUM, (size, folder) -> train(size, folder, seed));
        if (base.found().validation().value() < MINIMUM) return new Claim.Finding(false, java.util.Map.of("tried", base.tried()));
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of("dev.fulcrum.cli.Main", "worker"))) {
            FashionProof.Result result = new FashionProof(base, seed, sandbox, root.toAbsolutePath()).run(sandbox);
            return new Claim.Finding(result.prunes() && result.cheaper(), FashionProof.figures(result));
        }
    }

    private static void train(String size, Path folder, long seed) throws Exception {
        System.err.println("fashion-compress: " + size);
        Shell.Done done = Shell.run(List.of("./fulcrum", "train", "bench/briefs/fashion-compress.yaml", "--candidate", size.replace(' ', '-'), "--epochs",
                "" + EPOCHS, "--result", folder.toString(), "--seed", "" + seed, "--json"));
        if (done.code() != 0) throw new IllegalStateException("./fulcrum train ended with " + done.code());
    }
}
