package dev.fulcrum.cli;

import dev.fulcrum.balance.Asked;
import dev.fulcrum.balance.ImportWeights;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.balance.ResultGraphs;
import dev.fulcrum.balance.Untrained;
import dev.fulcrum.balance.WeighPack;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Weights that go to other machines and come back; see [Flows].
final class WeighFlows {
    private static final WeighPack.Door PACKED = new WeighPack.Door(PackedMain.class, List.of(JavaVersion.class, ExitCode.class),
            Flows.version());
    private static final long SEED = 1;

    private WeighFlows() {}

    /// @param trained  of a result, the trained models instead of the untrained sizes
    /// @param platform or nothing for this machine's
    /// @param result   of a brief, where its untrained models go
    record Packing(Path out, boolean trained, Optional<String> platform, Path result) {}

    static Answer pack(Door door, List<Path> what, Packing packing) {
        Map<String, Path> graphs = graphs(door, what, packing);
        WeighPack.Done done = WeighPack.write(packing.out(), graphs, PriceBook.shipped(), SEED, packing.platform(), PACKED);
        return Answer.met(done, done.words());
    }

    private static Map<String, Path> graphs(Door door, List<Path> what, Packing packing) {
        Path first = what.getFirst();
        if (what.size() == 1 && Files.isDirectory(first)) {
            ResultGraphs graphs = ResultGraphs.of(new ResultFolder(first));
            return packing.trained() ? graphs.trained() : graphs.untrained();
        }
        if (what.size() == 1 && first.toString().matches(".*\\.ya?ml")) return ofBrief(door, first, packing.result());
        return models(what);
    }

    private static Map<String, Path> ofBrief(Door door, Path brief, Path result) {
        Asked asked = Flows.asked(brief, result, Map.of(), OptionalLong.empty());
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox())) {
            return Untrained.of(asked, Flows.machine(sandbox, door.line()));
        }
    }

    /// By file name, with its folder where two are called the same.
    private static Map<String, Path> models(List<Path> files) {
        Map<String, Path> models = new LinkedHashMap<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file) || !file.toString().endsWith(".onnx")) {
                throw Fault.of("weigh", "must be a result's folder, a brief, or ONNX files", file.toString(), "check the path").at(
                        Place.file(file.toString())).raise();
            }
            boolean alone = files.stream().filter(f -> f.getFileName().equals(file.getFileName())).count() == 1;
            models.put(alone ? file.getFileName().toString() : file.toString(), file);
        }
        return models;
    }

    static Answer importWeights(Path result, Path weights, ImportWeights.Terms terms) {
        ImportWeights.Done done = ImportWeights.into(new ResultFolder(result), weights, terms, Clock.systemUTC());
        String next = "next    %s plan %s%n".formatted(Door.launcher(), Transcript.shorter(new ResultFolder(result).root()));
        return Answer.met(done, done.words() + next);
    }
}
