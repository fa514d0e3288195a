package dev.fulcrum.run.reference;

import java.util.List;

/// What one operator does.
@FunctionalInterface
interface Kernel {
    /// All outputs in the operator's order; outputs that nobody asked for may be missing at the end.
    List<Array> run(Call call);

    /// An operator with one output.
    @FunctionalInterface
    interface Single extends Kernel {
        Array one(Call call);

        @Override
        default List<Array> run(Call call) {
            return List.of(one(call));
        }
    }
}
