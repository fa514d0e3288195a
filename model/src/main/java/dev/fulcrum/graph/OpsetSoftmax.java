package dev.fulcrum.graph;

import java.util.List;
import java.util.OptionalInt;

/// Softmax, LogSoftmax and Hardmax until opset 12: the input seen as a matrix, its axes from `axis` (default 1) on being the rows'
/// elements. From opset 13 on they work along the one axis `axis` (default -1).
final class OpsetSoftmax {
    private OpsetSoftmax() {}

    static List<Node> overOneAxis(Node n, OpsetSite site) {
        String x = n.inputs().getFirst();
        long axis = n.intAttribute("axis", 1);
        OptionalInt rank = site.rank(x);
        boolean last = axis == -1 || rank.isPresent() && axis == rank.getAsInt() - 1;
        return last ? List.of(n.with("axis", -1L)) : asMatrix(n, x, axis, site);
    }

    private static List<Node> asMatrix(Node n, String x, long axis, OpsetSite site) {
        String shape = site.fresh(n.output() + "_shape");
        String matrix = site.fresh(n.output() + "_matrix");
        String rows = site.fresh(n.output() + "_rows");
        return List.of(Node.of("Shape", List.of(x), shape), Node.of("Flatten", List.of(x), matrix).with("axis", axis),
                n.with("axis", -1L).withInputs(List.of(matrix)).withOutputs(List.of(rows)),
                Node.of("Reshape", List.of(rows, shape), n.output()));
    }
}
