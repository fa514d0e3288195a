package dev.fulcrum.engines.torch;

import org.bytedeco.pytorch.Tensor;

/// One node made ready to run: attributes read, constants resolved, nothing looked up by name any more.
///
/// Takes the node's inputs (null where left out) and gives its outputs, in order.
@FunctionalInterface
interface Kernel {
    Tensor[] run(Tensor[] in);

    /// A kernel with one output.
    @FunctionalInterface
    interface Single {
        Tensor run(Tensor[] in);
    }

    /// A kernel of the first input only.
    @FunctionalInterface
    interface Unary {
        Tensor run(Tensor x);
    }

    /// A kernel of the first two inputs.
    @FunctionalInterface
    interface Binary {
        Tensor run(Tensor a, Tensor b);
    }

    static Kernel one(Single single) {
        return in -> new Tensor[] {single.run(in)};
    }

    static Kernel unary(Unary unary) {
        return in -> new Tensor[] {unary.run(in[0])};
    }

    static Kernel binary(Binary binary) {
        return in -> new Tensor[] {binary.run(in[0], in[1])};
    }
}
