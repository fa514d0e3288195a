package dev.fulcrum.compress.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is known of a value's channels: one [Axis] a dimension.
///
/// @param constant whether the value is made of initializers alone, so that it is a weight to whoever multiplies by it
record Labels(List<Axis> axes, boolean constant) {

    Labels {
        axes = List.copyOf(axes);
    }

    static Labels fixed(long... dims) {
        return new Labels(Arrays.stream(dims).mapToObj(Axis::fixed).toList(), false);
    }

    int rank() {
        return axes.size();
    }

    /// A negative axis counts from the end.
    Axis axis(int index) {
        return axes.get(index < 0 ? index + rank() : index);
    }

    int size(int index) {
        return axis(index).size();
    }

    long[] dims() {
        return axes.stream().mapToLong(Axis::size).toArray();
    }

    Labels with(int index, Axis axis) {
        List<Axis> changed = new ArrayList<>(axes);
        changed.set(index < 0 ? index + rank() : index, axis);
        return new Labels(changed, constant);
    }

    Labels with(List<Axis> other) {
        return new Labels(other, constant);
    }

    /// Removed channels read as something else than zero on every axis.
    Labels nonZero() {
        return with(axes.stream().map(Axis::nonZero).toList());
    }

    Labels asConstant(boolean isConstant) {
        return new Labels(axes, isConstant);
    }
}
