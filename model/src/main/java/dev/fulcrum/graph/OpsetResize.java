package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Resize of opset 10 (and Upsample before it) at opset 11, and of opset 11 at opset 13.
final class OpsetResize {
    private OpsetResize() {}

    /// Before opset 11 the place in the input was output place / scale. Which neighbour is the nearest was left open: ONNX Runtime,
    /// which is followed here, goes down when it enlarges and up when it shrinks.
    static List<Node> coordinates(Node n, OpsetSite site) {
        Node to = n.with("coordinate_transformation_mode", "asymmetric");
        if (n.textAttribute("mode", "nearest").equals("nearest")) to = to.with("nearest_mode", nearest(n, site));
        return List.of(to.withInputs(List.of(n.inputs().getFirst(), emptyRegion(n, site), n.inputs().get(1))));
    }

    private static String nearest(Node n, OpsetSite site) {
        Optional<Tensor> scales = site.tensor(n.inputs().get(1)).or(() -> Optional.ofNullable(site.constants().get(n.inputs().get(1))));
        if (scales.isEmpty() || scales.get().type() != ElementType.FLOAT) {
            throw site.refuse(n, "must have constant scales", n.inputs().get(1), "fold the constants of the model before");
        }
        boolean shrinks = false;
        boolean grows = false;
        for (float s : scales.get().toFloatArray()) {
            shrinks |= s < 1;
            grows |= s > 1;
        }
        if (shrinks && grows) throw site.refuse(n, "must enlarge or shrink", "both at once", "split it into two nodes");
        return shrinks ? "ceil" : "floor";
    }

    private static String emptyRegion(Node n, OpsetSite site) {
        return site.target() >= 13 ? "" : site.constant(n.output() + "_roi", Tensor.ofFloats(new float[0], 0));
    }

    /// In opsets 11 and 12 region and scales had to be there, empty when they meant nothing.
    static List<Node> withoutEmptyInputs(Node n, OpsetSite site) {
        if (n.textAttribute("coordinate_transformation_mode", "").equals("tf_half_pixel_for_nn")) {
            throw site.refuse(n, "must have a transformation that opset 13 kept", "tf_half_pixel_for_nn",
                    "export the model with a newer opset");
        }
        List<String> inputs = new ArrayList<>(n.inputs());
        boolean crops = n.textAttribute("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
        for (int i = crops ? 2 : 1; i < Math.min(3, inputs.size()); i++) {
            if (site.tensor(inputs.get(i)).filter(t -> t.count() == 0).isPresent()) inputs.set(i, "");
        }
        return List.of(n.withInputs(inputs));
    }
}
