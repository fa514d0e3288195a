package dev.fulcrum.balance;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.Images;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.tasks.image.ImageModel;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Answers for image files with a model that balance wrote: its labels and its input size stand in the model itself.
public final class Predict {
    private Predict() {}

    /// One file's answer.
    ///
    /// @param label       the most probable class, or the one of least expected money where the model carries a decision rule
    /// @param probability of the label, in [0, 1], as the model says
    /// @param toPerson    whether the rule hands this file to a person instead
    public record Answer(String file, String label, double probability, Map<String, Double> probabilities, boolean toPerson) {
        public String words() {
            return "%s  %s  %.3f".formatted(file, toPerson ? "to a person (" + label + ")" : label, probability);
        }
    }

    /// @throws dev.fulcrum.unit.FaultException for a model of another kind, or naming the file that is no readable image
    public static List<Answer> of(Path model, List<Path> files) {
        ImageModel classifier = classifier(model);
        CanonicalSize size = classifier.size();
        List<byte[]> images = files.stream().map(f -> Images.read(f, size)).toList();
        List<Answer> answers = new ArrayList<>();
        try (Session session = Engine.named("onnxruntime").open(model, SessionOptions.ONE_THREAD)) {
            for (int i = 0; i < files.size(); i++) {
                Tensor image = Tensor.ofBytes(ElementType.UINT8, images.get(i), 1, size.height(), size.width(), size.channels());
                Tensor p = session.run(Map.of(ImageModel.INPUT, image)).get(ImageModel.OUTPUT);
                answers.add(answer(files.get(i), classifier.say(p.toFloatArray())));
            }
        }
        return answers;
    }

    private static Answer answer(Path file, ImageModel.Said said) {
        return new Answer(file.toString(), said.label(), said.probability(), said.probabilities(), said.toPerson());
    }

    private static ImageModel classifier(Path model) {
        Graph graph = OnnxFile.read(model);
        return ImageModel.of(graph).orElseThrow(() -> foreign(model, graph.metadata().containsKey("labels")
                ? "inputs " + graph.inputs().stream().map(v -> v.name()).toList() : "no labels in its metadata"));
    }

    /// The input of such a model, as the weighing wants it.
    public static WeighRequest.Input input(Path model) {
        CanonicalSize s = classifier(model).size();
        return new WeighRequest.Input("image", ElementType.UINT8, List.of((long) s.height(), (long) s.width(), (long) s.channels()));
    }

    private static RuntimeException foreign(Path model, String got) {
        return Fault.of("predict", "must be an image model that balance wrote (input `image` [N,H,W,C], labels inside)", got,
                "give the model.onnx of a result").at(Place.file(model.toString())).raise();
    }
}
