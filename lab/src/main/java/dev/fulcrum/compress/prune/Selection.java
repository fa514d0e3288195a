package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Part of a tensor: some positions of one axis.
final class Selection {
    private Selection() {}

    /// @param positions on the axis, in the order wanted
    static Tensor of(Tensor tensor, int axis, int[] positions) {
        long[] dims = tensor.dims();
        int size = (int) dims[axis];
        int row = (int) tensor.type().bytes(Tensor.count(Arrays.copyOfRange(dims, axis + 1, dims.length)));
        int outer = (int) Tensor.count(Arrays.copyOf(dims, axis));
        ByteBuffer from = tensor.bytes();
        ByteBuffer to = Tensor.allocate((long) outer * positions.length * row);
        for (int o = 0; o < outer; o++) {
            for (int position : positions) to.put(from.slice((o * size + position) * row, row));
        }
        dims[axis] = positions.length;
        return Tensor.of(tensor.type(), dims, to.flip());
    }
}
