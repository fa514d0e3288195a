package dev.fulcrum.compress.prune;

import java.util.List;

/// Channels that can be pruned against each other: units of one kind, such as the channels of a residual stage or the heads of an
/// attention layer.
///
/// @param name            the first weight that makes the channels; unique in a graph, and the same in every run
/// @param makers          all weights that make them
/// @param units           each can be removed without any other; at least one stays
/// @param channelsPerUnit channels of the first maker that a unit takes: 1, or a head's or a group's width
/// @param fixedChannels   channels beside them on the same weights that must stay
/// @param muted           false where removing a unit equals zeroing the weights that make it; true where a removed unit would still
///                        read as some constant (behind a Sigmoid, a scalar shift), so that its readers' weights must be zeroed too: the
///                        constant is lost, which a little training of the readers' biases mends
public record PruneGroup(String name, List<String> makers, List<Unit> units, int channelsPerUnit, int fixedChannels, boolean muted) {

    /// Positions on axes of weights that go together.
    public record Unit(List<Slice> slices) {
        public Unit {
            slices = List.copyOf(slices);
        }
    }

    /// @param weight    an initializer
    /// @param axis      of the weight, from 0
    /// @param positions on the axis, rising
    public record Slice(String weight, int axis, List<Integer> positions) {
        public Slice {
            positions = List.copyOf(positions);
        }
    }

    public PruneGroup {
        makers = List.copyOf(makers);
        units = List.copyOf(units);
    }

    /// Channels of the first maker.
    public int width() {
        return units.size() * channelsPerUnit + fixedChannels;
    }

    /// Units that are kept or removed at once, so that kernels stay on their fast path: 16 channels where the group is at least 32
    /// wide (ONNX Runtime's convolutions work on blocks of 16 and run odd widths slower than unpruned ones), else 8, 4, 2 or 1.
    public int block() {
        int channels = width() >= 32 ? 16 : Math.max(1, Integer.highestOneBit(width()) / 2);
        return Math.max(1, channels / channelsPerUnit);
    }

    /// Unit counts worth trying, falling from all units: whole blocks of channels, at least one block.
    public List<Integer> ladder() {
        int step = block();
        int odd = fixedChannels % channelsPerUnit == 0 ? (units.size() + fixedChannels / channelsPerUnit) % step : 0;
        List<Integer> counts = new java.util.ArrayList<>(List.of(units.size()));
        for (int count = units.size() - (odd == 0 ? step : odd); count >= Math.min(step, units.size()); count -= step) counts.add(count);
        return counts;
    }
}
