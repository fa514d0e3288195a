package dev.fulcrum.compress.prune;

import java.util.List;
import java.util.Optional;

/// Normalisations and softmax. Where statistics are taken over an axis, leaving a position out changes them for all others: that
/// axis is fixed. In particular a LayerNormalization over a transformer's residual stream fixes the stream.
final class Norms {
    private Norms() {}

    /// Scale and shift of a removed channel are zero, so that it leaves as zero whatever came in.
    static Optional<List<Labels>> batch(Site s) {
        if (s.node().intAttribute("training_mode", 0) != 0 || s.node().outputs().size() > 1) return Optional.empty();
        Labels x = s.in(0);
        for (int i = 1; i < 5; i++) s.tie(x.axis(1), s.in(i).axis(0));
        return Optional.of(List.of(scaled(s, x)));
    }

    /// Statistics over space, one a channel.
    static List<Labels> instance(Site s) {
        Labels x = s.in(0);
        for (int a = 2; a < x.rank(); a++) s.fix(x.axis(a), "statistics");
        for (int i = 1; i < 3; i++) s.tie(x.axis(1), s.in(i).axis(0));
        return List.of(scaled(s, x));
    }

    /// Statistics over the channels of a group and space: a group goes whole. Scale and bias have one entry a group before opset 21
    /// and one a channel since.
    static Optional<List<Labels>> group(Site s) {
        Labels x = s.in(0);
        int groups = Math.toIntExact(s.node().intAttribute("num_groups", 0));
        if (groups < 1 || x.size(1) % groups != 0) return Optional.empty();
        for (int a = 2; a < x.rank(); a++) s.fix(x.axis(a), "statistics");
        int width = x.size(1) / groups;
        for (int g = 0; g < groups; g++) s.tieAll(x.axis(1), g * width, (g + 1) * width);
        for (int i = 1; i < 3; i++) {
            Axis scale = s.in(i).axis(0);
            for (int j = 0; j < scale.size(); j++) {
                s.tying().slots.tie(scale.slots()[j], x.axis(1).slots()[scale.size() == groups ? j * width : j], s.because());
            }
        }
        return Optional.of(List.of(scaled(s, x)));
    }

    private static Labels scaled(Site s, Labels x) {
        Axis channels = x.axis(1);
        boolean made = s.in(1).constant() && s.in(2).constant();
        return x.nonZero().with(1, made ? Axis.of(channels.slots()) : channels.nonZero());
    }

    static List<Labels> layer(Site s) {
        Labels x = s.in(0);
        int from = s.axis(s.node().intAttribute("axis", -1), x.rank());
        for (int a = from; a < x.rank(); a++) s.fix(x.axis(a), "statistics");
        for (int i = 1; i < s.node().inputs().size(); i++) if (s.has(i)) s.in(i).axes().forEach(a -> s.fix(a, "statistics"));
        return java.util.Collections.nCopies(Math.max(1, s.node().outputs().size()), s.has(2) ? x.nonZero() : x).subList(0, 1);
    }

    /// Before opset 13 everything from the axis on is one row.
    static List<Labels> softmax(Site s) {
        Labels x = s.in(0);
        boolean one = s.tying().graph.opset() >= 13;
        int axis = s.axis(s.node().intAttribute("axis", one ? -1 : 1), x.rank());
        for (int a = axis; a < (one ? axis + 1 : x.rank()); a++) s.fix(x.axis(a), "statistics");
        return List.of(x.nonZero());
    }
}
