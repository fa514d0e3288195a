package dev.fulcrum.serve;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// One input or output as the model declares it.
///
/// @param dims     -1 where any size will do
/// @param anyShape whether the model states no shape at all; `dims` is empty then
public record TensorSpec(String name, ElementType type, List<Long> dims, boolean anyShape) {
    private static final long TYPICAL_SIZE = 16;

    public TensorSpec {
        dims = List.copyOf(dims);
    }

    public TensorSpec(String name, ElementType type, List<Long> dims) {
        this(name, type, dims, false);
    }

    static TensorSpec of(Value value) {
        TensorType type = value.type().orElseThrow(() -> Refusal.of(Refusal.Kind.UNAVAILABLE,
                "input or output " + value.name() + " is no tensor: models with sequences or maps are not served").raise());
        return new TensorSpec(value.name(), type.element(), type.shape().orElse(List.of()).stream()
                .map(d -> d instanceof Dim.Size(long size) ? size : -1L).toList(), type.shape().isEmpty());
    }

    /// Whether the first dimension is free and all others are fixed: rows of one size.
    boolean hasRows() {
        return !dims.isEmpty() && dims.getFirst() < 0 && dims.stream().skip(1).allMatch(d -> d > 0);
    }

    /// Elements of one row, where [#hasRows].
    long rowCount() {
        return dims.stream().skip(1).mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    /// The shape of so many rows.
    long[] rows(long rows) {
        long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
        shape[0] = rows;
        return shape;
    }

    /// Zeros, or empty texts, of the smallest sensible shape: 1 where the first dimension is free, [#TYPICAL_SIZE] where another is.
    Tensor zeros() {
        long[] shape = dims.stream().mapToLong(d -> d < 0 ? TYPICAL_SIZE : d).toArray();
        if (shape.length > 0 && dims.getFirst() < 0) shape[0] = 1;
        if (type == ElementType.STRING) return Tensor.ofStrings(Collections.nCopies(Math.toIntExact(Tensor.count(shape)), ""), shape);
        return Tensor.of(type, shape, Tensor.allocate(type.bytes(Tensor.count(shape))));
    }

    /// Whether a shape agrees wherever the model states a size.
    public boolean fits(long[] shape) {
        if (anyShape) return true;
        boolean fits = shape.length == dims.size();
        for (int i = 0; fits && i < shape.length; i++) fits = dims.get(i) < 0 || dims.get(i) == shape[i];
        return fits;
    }

    @Override
    public String toString() {
        return type + Arrays.toString(dims.toArray());
    }
}
