package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Every change of an ONNX operator since opset 6 that an older node does not survive unchanged.
///
/// All other new versions of operators only take more types, more forms of broadcasting, negative axes, or optional attributes and
/// inputs whose absence means what it meant before.
final class OpsetChanges {
    /// In the order of the opsets.
    static final List<OpsetChange> ALL = Stream.of(
            Stream.of("Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Greater", "Less", "PRelu", "Gemm")
                    .map(op -> new OpsetChange(op, 7, OpsetChanges::broadcast)),
            Stream.of(
                    new OpsetChange("BatchNormalization", 7, (n, site) -> List.of(n.without("is_test"))),
                    new OpsetChange("Dropout", 7, (n, site) -> List.of(n.without("is_test"))),
                    new OpsetChange("Upsample", 7, (n, site) -> refused(n, site, "must have scales for every axis",
                            "an Upsample of opset 6")),
                    new OpsetChange("BatchNormalization", 9, OpsetChanges::perChannel),
                    new OpsetChange("Scan", 9, (n, site) -> refused(n, site, "must scan without a batch axis", "a Scan of opset 8")),
                    new OpsetChange("Upsample", 9, OpsetChanges::upsampleScales),
                    new OpsetChange("Dropout", 10, OpsetChanges::withoutMask),
                    new OpsetChange("Slice", 10, OpsetChanges::slice),
                    new OpsetChange("TopK", 10, OpsetChanges::topK),
                    new OpsetChange("Upsample", 10, (n, site) -> List.of(n.as("Resize"))),
                    new OpsetChange("Clip", 11, OpsetChanges::clip),
                    new OpsetChange("Pad", 11, OpsetChanges::pad),
                    new OpsetChange("Resize", 11, OpsetResize::coordinates),
                    new OpsetChange("Scatter", 11, (n, site) -> List.of(n.as("ScatterElements"))),
                    new OpsetChange("Dropout", 12, OpsetChanges::dropoutRatio)),
            Stream.of("Softmax", "LogSoftmax", "Hardmax").map(op -> new OpsetChange(op, 13, OpsetSoftmax::overOneAxis)),
            Stream.of("Squeeze", "Unsqueeze", "ReduceSum").map(op -> new OpsetChange(op, 13, OpsetChanges::axes)),
            Stream.of(
                    new OpsetChange("Split", 13, OpsetChanges::splitSizes),
                    new OpsetChange("Resize", 13, OpsetResize::withoutEmptyInputs),
                    new OpsetChange("BatchNormalization", 14, OpsetChanges::inference),
                    new OpsetChange("RoiAlign", 16, OpsetChanges::roiAlign)),
            Stream.of("ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd",
                    "ReduceSumSquare").map(op -> new OpsetChange(op, 18, OpsetChanges::axes)),
            Stream.of(
                    new OpsetChange("Split", 18, OpsetChanges::splitCount),
                    new OpsetChange("DFT", 20, OpsetChanges::fourierAxis),
                    new OpsetChange("GridSample", 20, OpsetChanges::gridSample),
                    new OpsetChange("GroupNormalization", 21, OpsetChanges::groupNormalization)))
            .flatMap(s -> s).toList();

    private OpsetChanges() {}

    private static List<Node> refused(Node n, OpsetSite site, String expected, String got) {
        throw site.refuse(n, expected, got, "export the model with a newer opset");
    }

    /// Until opset 6 the second input was laid along the first from `axis` on; where it ends with it, that is how it is laid now.
    private static List<Node> broadcast(Node n, OpsetSite site) {
        if (n.intAttribute("broadcast", 0) == 1 && n.attributes().containsKey("axis")) {
            OptionalInt a = site.rank(n.inputs().get(0));
            OptionalInt b = site.rank(n.inputs().get(1));
            boolean ends = a.isPresent() && b.isPresent() && n.intAttribute("axis", 0) + b.getAsInt() == a.getAsInt();
            if (!ends) return refused(n, site, "must broadcast along the last axes", "axis " + n.intAttribute("axis", 0));
        }
        return List.of(n.without("broadcast").without("axis"));
    }

    private static List<Node> perChannel(Node n, OpsetSite site) {
        if (n.intAttribute("spatial", 1) == 0) return refused(n, site, "must normalise channels", "spatial = 0");
        return List.of(n.without("spatial"));
    }

    private static List<Node> upsampleScales(Node n, OpsetSite site) {
        if (!(n.attributes().get("scales") instanceof Attribute.Floats(List<Float> values))) {
            return refused(n, site, "must have scales", "none");
        }
        float[] scales = new float[values.size()];
        for (int i = 0; i < scales.length; i++) scales[i] = values.get(i);
        String input = site.constant(n.output() + "_scales", Tensor.ofFloats(scales, scales.length));
        return List.of(n.without("scales").withInputs(List.of(n.inputs().getFirst(), input)));
    }

    /// Until opset 9 the mask had the type of the data; what it held at inference was left open.
    private static List<Node> withoutMask(Node n, OpsetSite site) {
        if (n.outputs().size() > 1 && site.isRead(n.outputs().get(1))) return refused(n, site, "must not be asked for its mask",
                "a reader of it");
        return List.of(n.withOutputs(n.outputs().subList(0, 1)));
    }

    private static List<Node> slice(Node n, OpsetSite site) {
        List<String> inputs = new ArrayList<>(n.inputs());
        for (String key : List.of("starts", "ends", "axes")) {
            long[] values = n.intsAttribute(key);
            if (values != null) inputs.add(site.ints(n, key, values));
            else if (!key.equals("axes")) return refused(n, site, "must have " + key, "none");
        }
        return List.of(n.without("starts").without("ends").without("axes").withInputs(inputs));
    }

    private static List<Node> topK(Node n, OpsetSite site) {
        String k = site.ints(n, "k", n.intAttribute("k", 1));
        return List.of(n.without("k").withInputs(List.of(n.inputs().getFirst(), k)));
    }

    private static List<Node> clip(Node n, OpsetSite site) {
        List<Node> nodes = new ArrayList<>();
        String x = n.inputs().getFirst();
        List<String> inputs = new ArrayList<>(List.of(x));
        for (String key : List.of("min", "max")) {
            boolean given = n.attributes().containsKey(key);
            inputs.add(given ? site.scalarLike(n, key, n.floatAttribute(key, 0), x, nodes) : "");
        }
        nodes.add(n.without("min").without("max").withInputs(inputs));
        return nodes;
    }

    private static List<Node> pad(Node n, OpsetSite site) {
        long[] pads = n.intsAttribute("pads");
        if (pads == null) return refused(n, site, "must have pads", "none");
        List<Node> nodes = new ArrayList<>();
        String x = n.inputs().getFirst();
        List<String> inputs = new ArrayList<>(List.of(x, site.ints(n, "pads", pads)));
        float value = n.floatAttribute("value", 0);
        if (value != 0) inputs.add(site.scalarLike(n, "value", value, x, nodes));
        nodes.add(n.without("pads").without("value").withInputs(inputs));
        return nodes;
    }

    /// Without a `training_mode` it stays what it was, the identity; the ratio is kept for those who will train.
    private static List<Node> dropoutRatio(Node n, OpsetSite site) {
        if (!n.attributes().containsKey("ratio")) return List.of(n);
        String ratio = site.constant(n.output() + "_ratio", Tensor.scalar(n.floatAttribute("ratio", 0.5f)));
        return List.of(n.without("ratio").withInputs(List.of(n.inputs().getFirst(), ratio)));
    }

    private static List<Node> axes(Node n, OpsetSite site) {
        long[] axes = n.intsAttribute("axes");
        if (axes == null) return List.of(n);
        return List.of(n.without("axes").withInputs(List.of(n.inputs().getFirst(), site.ints(n, "axes", axes))));
    }

    private static List<Node> splitSizes(Node n, OpsetSite site) {
        long[] sizes = n.intsAttribute("split");
        if (sizes == null) return List.of(n);
        return List.of(n.without("split").withInputs(List.of(n.inputs().getFirst(), site.ints(n, "split", sizes))));
    }

    private static List<Node> splitCount(Node n, OpsetSite site) {
        return List.of(n.input(1).isPresent() ? n : n.with("num_outputs", n.outputs().size()));
    }

    /// More outputs than one meant training until opset 13; nobody reads them in a model made for inference.
    private static List<Node> inference(Node n, OpsetSite site) {
        Optional<String> read = n.outputs().stream().skip(1).filter(site::isRead).findFirst();
        if (read.isPresent()) return refused(n, site, "must be made for inference", "a reader of " + read.get());
        return List.of(n.withOutputs(n.outputs().subList(0, 1)));
    }

    private static List<Node> roiAlign(Node n, OpsetSite site) {
        String mode = "coordinate_transformation_mode";
        return List.of(n.attributes().containsKey(mode) ? n : n.with(mode, "output_half_pixel"));
    }

    private static List<Node> fourierAxis(Node n, OpsetSite site) {
        String axis = site.constant(n.output() + "_axis", Tensor.scalar(n.intAttribute("axis", 1)));
        return List.of(n.without("axis").withInputs(List.of(n.inputs().getFirst(), n.input(1).orElse(""), axis)));
    }

    private static List<Node> gridSample(Node n, OpsetSite site) {
        return List.of(switch (n.textAttribute("mode", "")) {
            case "bilinear" -> n.with("mode", "linear");
            case "bicubic" -> n.with("mode", "cubic");
            default -> n;
        });
    }

    /// Scale and bias came one a group; now they come one a channel.
    private static List<Node> groupNormalization(Node n, OpsetSite site) {
        List<String> inputs = new ArrayList<>(List.of(n.inputs().getFirst()));
        long groups = n.intAttribute("num_groups", 0);
        long channels = site.channels(n.inputs().getFirst());
        for (int i = 1; i <= 2; i++) {
            Optional<Tensor> old = site.tensor(n.inputs().get(i)).filter(t -> t.type() == ElementType.FLOAT && t.count() == groups);
            if (old.isEmpty() || channels <= 0 || channels % groups != 0) {
                return refused(n, site, "must have constant scale and bias and known channels", "others");
            }
            inputs.add(site.constant(n.inputs().get(i) + "_channels", repeated(old.get().toFloatArray(), (int) (channels / groups))));
        }
        return List.of(n.withInputs(inputs));
    }

    private static Tensor repeated(float[] values, int times) {
        float[] all = new float[values.length * times];
        for (int i = 0; i < values.length; i++) Arrays.fill(all, i * times, (i + 1) * times, values[i]);
        return Tensor.ofFloats(all, all.length);
    }
}
