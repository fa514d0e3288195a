package dev.fulcrum.compress.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Operators that slide over space: x [N,C,spatial...]. Space is never cut.
final class Windows {
    private Windows() {}

    /// w [M,C/g,k...]: for g = 1 input channels are summed over and M are made. With groups, depthwise
    /// included, a whole group of inputs and outputs goes at once.
    static List<Labels> conv(Site s) {
        Labels x = s.in(0);
        Labels w = s.in(1);
        int groups = Math.toIntExact(s.node().intAttribute("group", 1));
        if (groups == 1) sums(s, x.axis(1), w.axis(1));
        else tieGroups(s, groups, x.axis(1), w.axis(0), w.axis(1));
        return result(s, x, w, w.axis(0));
    }

    /// w [C,M/g,k...].
    static List<Labels> convTranspose(Site s) {
        Labels x = s.in(0);
        Labels w = s.in(1);
        int groups = Math.toIntExact(s.node().intAttribute("group", 1));
        Axis out = w.axis(1);
        if (groups == 1) {
            sums(s, x.axis(1), w.axis(0));
        } else {
            s.tie(x.axis(1), w.axis(0));
            out = Axis.of(s.tying().slots.fresh(groups * w.size(1)));
            tieGroups(s, groups, x.axis(1), out, w.axis(1));
        }
        return result(s, x, w, out);
    }

    private static void sums(Site s, Axis channels, Axis rows) {
        s.tie(channels, rows);
        s.mutes(channels);
    }

    private static void tieGroups(Site s, int groups, Axis in, Axis out, Axis inside) {
        s.fix(inside, "every group keeps its width");
        int ins = in.size() / groups;
        int outs = out.size() / groups;
        for (int g = 0; g < groups; g++) {
            int unit = s.tieAll(in, g * ins, (g + 1) * ins);
            s.tying().slots.tie(unit, s.tieAll(out, g * outs, (g + 1) * outs), s.because());
        }
    }

    private static List<Labels> result(Site s, Labels x, Labels w, Axis out) {
        List<Axis> axes = new ArrayList<>(List.of(x.axis(0), out));
        boolean zero = true;
        if (s.has(2)) {
            s.tie(out, s.in(2).axis(0));
            zero = s.in(2).constant();
        }
        for (int a = 2; a < x.rank(); a++) {
            s.fix(x.axis(a), "space");
            s.fix(w.axis(a), "kernel");
        }
        long[] dims = s.tying().dims(s.node().output()).orElseThrow(() -> new Unfollowed("shape not known"));
        for (int a = 2; a < dims.length; a++) axes.add(Axis.fixed(dims[a]));
        if (!w.constant() || !zero) axes.set(1, out.nonZero());
        s.makes(1, out);
        return List.of(new Labels(axes, false));
    }

    static Optional<List<Labels>> pool(Site s) {
        Labels x = s.in(0);
        for (int a = 2; a < x.rank(); a++) s.fix(x.axis(a), "space");
        if (s.node().outputs().size() > 1) return Optional.empty();
        return s.tying().dims(s.node().output()).map(d -> {
            List<Axis> axes = new ArrayList<>(List.of(x.axis(0), x.axis(1)));
            for (int a = 2; a < d.length; a++) axes.add(Axis.fixed(d[a]));
            return List.of(new Labels(axes, false));
        });
    }

    /// Axes that keep their size keep their channels.
    static Optional<List<Labels>> resize(Site s) {
        Labels x = s.in(0);
        boolean extrapolates = s.node().textAttribute("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
        if (extrapolates || s.node().intsAttribute("axes") != null) return Optional.empty();
        return s.tying().dims(s.node().output()).map(d -> {
            List<Axis> axes = new ArrayList<>();
            for (int a = 0; a < d.length; a++) {
                if (d[a] != x.size(a)) s.fix(x.axis(a), "resized");
                axes.add(d[a] == x.size(a) ? x.axis(a) : Axis.fixed(d[a]));
            }
            return List.of(new Labels(axes, false));
        });
    }
}
