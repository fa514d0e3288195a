package dev.fulcrum.bench.fashion;

import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The cheapest size of the image family that reaches a quality when it is trained plainly, in fp32, by the product's own verb.
///
/// @param folder of its training
/// @param tried  the sizes that were trained, the fewest multiply-accumulates first; the last one is the base where one was good enough
public record FashionBase(ResultFolder folder, List<Tried> tried) {
    /// Smaller inputs and narrower nets than the first are far from it; at 28 pixels a size costs what twice the width costs at 14.
    private static final List<String> SIZES = List.of("w16 d1 r14", "w16 d2 r14", "w32 d1 r14", "w32 d2 r14", "w48 d2 r14");

    private static final Set<String> PRODUCTS = Set.of("Conv", "Gemm", "MatMul");

    /// One size and what it came to.
    ///
    /// @param macs multiply-accumulates of one inference
    public record Tried(String size, double macs, Quality validation) {}

    /// Trains one size, or goes on where it was stopped.
    public interface Trainer {
        void train(String size, Path folder) throws Exception;
    }

    /// @param root of all results of this proof
    public static FashionBase cheapest(Path root, double minimum, Trainer trainer) throws Exception {
        List<Tried> tried = new ArrayList<>();
        ResultFolder folder = null;
        for (String size : SIZES) {
            folder = new ResultFolder(root.resolve(size.replace(' ', '-')));
            trainer.train(size, folder.root());
            Quality validation = Answers.read(folder.trialAnswers("train")).orElseThrow().quality("accuracy");
            tried.add(new Tried(size, macs(folder.model()), validation));
            if (validation.value() >= minimum) break;
        }
        return new FashionBase(folder, List.copyOf(tried));
    }

    public Tried found() {
        return tried.getLast();
    }

    ImageDataset data() {
        return ImageDataset.load(folder.data());
    }

    Split split() {
        return Json.readFile(folder.split(), Split.class);
    }

    static double macs(Path model) {
        return macs(OnnxFile.read(model));
    }

    /// What convolutions and matrix products of one inference multiply and add.
    static double macs(Graph graph) {
        return GraphCount.of(graph, 1).nodes().stream().filter(n -> PRODUCTS.contains(n.op())).mapToLong(GraphCount.NodeCount::flops).sum() / 2.0;
    }
}
