package dev.fulcrum.engines.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Operators that run bodies.
final class ControlFlow {
    private ControlFlow() {}

    static void addTo(Map<String, Operator> all) {
        all.put("If", ControlFlow::branch);
        all.put("Loop", ControlFlow::loop);
        all.put("Scan", ControlFlow::scan);
    }

    private static Kernel branch(Site site) {
        Body then = site.body("then_branch");
        Body otherwise = site.body("else_branch");
        return in -> (Read.longs(in[0])[0] != 0 ? then : otherwise).run();
    }

    /// Carried values, then one stack of values an iteration for every further output of the body.
    private static Kernel loop(Site site) {
        Body body = site.body("body");
        int carried = site.node().inputs().size() - 2;
        int scanned = site.node().outputs().size() - carried;
        return in -> {
            long trips = in[0] == null ? Long.MAX_VALUE : Read.longs(in[0])[0];
            boolean on = in[1] == null || Read.longs(in[1])[0] != 0;
            Tensor[] state = Arrays.copyOfRange(in, 2, in.length);
            List<List<Tensor>> stacks = IntStream.range(0, scanned).mapToObj(i -> (List<Tensor>) new ArrayList<Tensor>()).toList();
            for (long trip = 0; trip < trips && on; trip++) {
                Tensor[] given = new Tensor[carried + 2];
                given[0] = Shapes.scalar(trip);
                given[1] = Shapes.scalar(1).to(ScalarType.Bool);
                System.arraycopy(state, 0, given, 2, carried);
                Tensor[] made = body.run(given);
                on = Read.longs(made[0])[0] != 0;
                state = Arrays.copyOfRange(made, 1, 1 + carried);
                for (int i = 0; i < scanned; i++) stacks.get(i).add(made[1 + carried + i]);
            }
            return joined(state, stacks, Window.filled(scanned, 0), new long[scanned]);
        };
    }

    private static Tensor[] joined(Tensor[] state, List<List<Tensor>> stacks, long[] axes, long[] directions) {
        Tensor[] all = Arrays.copyOf(state, state.length + stacks.size());
        for (int i = 0; i < stacks.size(); i++) {
            List<Tensor> parts = directions[i] == 0 ? stacks.get(i) : stacks.get(i).reversed();
            all[state.length + i] = parts.isEmpty() ? torch.empty(0)
                    : torch.stack(new TensorVector(parts.toArray(Tensor[]::new)), axes[i]);
        }
        return all;
    }

    /// Before opset 9 the axis before the scanned one counted independent sequences.
    private static Kernel scan(Site site) {
        Body body = site.body("body");
        int scanned = (int) site.integer("num_scan_inputs", 1);
        boolean batched = site.opset() < 9;
        int state = site.node().inputs().size() - (batched ? 1 : 0) - scanned;
        int results = site.node().outputs().size() - state;
        long[] inAxes = site.integers("scan_input_axes", new long[scanned]);
        long[] inDirections = site.integers("scan_input_directions", new long[scanned]);
        long[] outAxes = site.integers("scan_output_axes", new long[results]);
        long[] outDirections = site.integers("scan_output_directions", new long[results]);
        if (!batched) return in -> scan(body, in, state, inAxes, inDirections, outAxes, outDirections);
        if (site.has(0)) throw site.fault("must have sequences of equal length", "sequence_lens");
        return in -> {
            Tensor[][] parts = new Tensor[(int) in[1].size(0)][];
            for (int b = 0; b < parts.length; b++) {
                long at = b;
                Tensor[] one = Arrays.stream(in, 1, in.length).map(t -> t.select(0, at)).toArray(Tensor[]::new);
                parts[b] = scan(body, one, state, inAxes, inDirections, outAxes, outDirections);
            }
            return IntStream.range(0, parts[0].length).mapToObj(o -> torch.stack(new TensorVector(
                    Arrays.stream(parts).map(p -> p[o]).toArray(Tensor[]::new)), 0)).toArray(Tensor[]::new);
        };
    }

    private static Tensor[] scan(Body body, Tensor[] in, int carried, long[] inAxes, long[] inDirections, long[] outAxes,
            long[] outDirections) {
        Tensor[] state = Arrays.copyOf(in, carried);
        long length = in[carried].size(inAxes[0]);
        List<List<Tensor>> stacks = Arrays.stream(outAxes).mapToObj(i -> (List<Tensor>) new ArrayList<Tensor>()).toList();
        for (long t = 0; t < length; t++) {
            Tensor[] given = Arrays.copyOf(state, in.length);
            for (int i = 0; i < inAxes.length; i++) {
                given[carried + i] = in[carried + i].select(inAxes[i], inDirections[i] == 0 ? t : length - 1 - t);
            }
            Tensor[] made = body.run(given);
            state = Arrays.copyOf(made, carried);
            for (int i = 0; i < stacks.size(); i++) stacks.get(i).add(made[carried + i]);
        }
        return joined(state, stacks, outAxes, outDirections);
    }
}
