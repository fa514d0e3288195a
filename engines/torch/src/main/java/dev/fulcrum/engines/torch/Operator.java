package dev.fulcrum.engines.torch;

/// The mapping of one ONNX operator to libtorch calls.
@FunctionalInterface
interface Operator {
    /// Reads a node's attributes and constants, once.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the node asks for something that is not mapped
    Kernel at(Site site);
}
