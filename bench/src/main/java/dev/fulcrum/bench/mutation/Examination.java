package dev.fulcrum.bench.mutation;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.OpsetUpgrade;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.graph.SymbolicShapes;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// All that Fulcrum does with a foreign model before it runs it: read, check, infer shapes, count, upgrade, write.
final class Examination {
    /// Stands in a file outside the model's folder; no tensor may ever hold it.
    private static final String SECRET = "outside the folder of the model!";
    private final Path folder;

    /// @param place an empty folder, in which models with external data are laid
    Examination(Path place) throws IOException {
        folder = Files.createDirectories(place.resolve("models"));
        Files.createDirectories(folder.resolve("inner"));
        Files.writeString(place.resolve("secret.bin"), SECRET.repeat(256));
        Files.write(folder.resolve("weights.bin"), new byte[8192]);
        Files.createSymbolicLink(folder.resolve("link.bin"), Path.of("..", "secret.bin"));
        Files.createSymbolicLink(folder.resolve("loop.bin"), Path.of("loop.bin"));
    }

    /// @param round decides which of the dearer steps are taken
    Verdict of(byte[] model, boolean asFile, int round) {
        try {
            Graph graph = asFile ? fromFile(model) : OnnxFile.read(model);
            if (holdsSecret(graph)) return new Verdict.Broken("read a file outside the model's folder");
            List<Fault> faults = GraphCheck.faults(graph);
            ShapeInference.infer(graph, ShapeInference.inputShapes(graph, 2));
            GraphCount.of(graph, 2);
            if (round % 40 == 0) SymbolicShapes.infer(graph);
            if (!faults.isEmpty()) return new Verdict.Refused(faults.getFirst().toString());
            if (round % 4 == 0) upgrade(graph);
            return writtenAgain(graph);
        } catch (FaultException e) {
            return new Verdict.Refused(e.getMessage());
        } catch (Throwable e) {
            return new Verdict.Broken(e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?"));
        }
    }

    private Graph fromFile(byte[] model) throws IOException {
        return OnnxFile.read(Files.write(folder.resolve("model.onnx"), model));
    }

    private static boolean holdsSecret(Graph graph) {
        Tensor outside = graph.initializers().get("outside");
        return outside != null && outside.count() > 0 && new String(outside.toByteArray(), StandardCharsets.US_ASCII)
                .chars().allMatch(c -> c > 0 && SECRET.indexOf(c) >= 0);
    }

    /// An upgrade may be refused; what it gives must be sound.
    private static void upgrade(Graph graph) {
        try {
            List<Fault> faults = GraphCheck.faults(OpsetUpgrade.to(graph, 21));
            if (!faults.isEmpty()) throw new IllegalStateException("the upgrade made it unsound: " + faults.getFirst());
        } catch (FaultException e) {
            // Named, as it should be.
        }
    }

    private static Verdict writtenAgain(Graph graph) {
        Graph again = OnnxFile.read(OnnxFile.toBytes(graph));
        boolean same = again.equals(graph) && again.initializers().values().stream().map(Tensor::toString).toList()
                .equals(graph.initializers().values().stream().map(Tensor::toString).toList());
        return same ? new Verdict.Valid() : new Verdict.Broken("another graph when written and read again");
    }
}
