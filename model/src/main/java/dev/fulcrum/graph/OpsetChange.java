package dev.fulcrum.graph;

import java.util.List;

/// One change of an operator that an older node does not survive unchanged.
///
/// @param op        operator before the change
/// @param at        the opset that made it
/// @param rewriting what becomes of a node
record OpsetChange(String op, int at, Rewriting rewriting) {

    @FunctionalInterface
    interface Rewriting {
        /// The nodes, in order, that do at opset `at` what the node did before. They make the same values under the same names.
        ///
        /// @throws dev.fulcrum.unit.FaultException when there are none
        List<Node> nodes(Node node, OpsetSite site);
    }

    boolean concerns(Node node, int from, int to) {
        return at > from && at <= to && node.is(op);
    }
}
