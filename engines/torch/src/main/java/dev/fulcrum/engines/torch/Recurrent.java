package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Recurrent layers, walked step by step. X [T, N, I]; W [D, G*H, I], R [D, G*H, H], B [D, 2*G*H] with G gates and D directions.
final class Recurrent {
    private Recurrent() {}

    static void addTo(Map<String, Operator> all) {
        all.put("RNN", site -> layer(site, 1, false, List.of("Tanh"), Recurrent::plain));
        all.put("GRU", site -> layer(site, 3, false, List.of("Sigmoid", "Tanh"), Recurrent::gated));
        all.put("LSTM", site -> layer(site, 4, true, List.of("Sigmoid", "Tanh", "Tanh"), Recurrent::longShort));
    }

    /// What one direction computes with.
    ///
    /// @param r         R of this direction, transposed: [H, G*H]
    /// @param rBias     the recurrent half of B, or null
    /// @param peepholes [3*H] or null
    private record Cell(Site site, List<Kernel.Unary> act, Tensor r, Tensor rBias, Tensor peepholes, long hidden) {}

    private interface Step {
        /// @param gates x.W' + the input half of B: [N, G*H]
        /// @param state h, and c where the layer has it
        /// @return the next state
        Tensor[] run(Cell cell, Tensor gates, Tensor[] state);
    }

    private static Kernel layer(Site site, int gates, boolean cellState, List<String> activations, Step step) {
        if (site.sets("clip") || site.flag("input_forget", false)) throw site.fault("must not clip or couple gates", "clip or input_forget");
        boolean batchFirst = site.flag("layout", false);
        long hidden = site.integer("hidden_size", 0);
        String direction = site.text("direction", "forward");
        int directions = direction.equals("bidirectional") ? 2 : 1;
        List<Kernel.Unary> act = activations(site, activations, directions);
        Function<Tensor[], long[]> lengths = site.longs(4);
        return in -> {
            Tensor x = batchFirst ? in[0].transpose(0, 1) : in[0];
            List<Tensor> ys = new ArrayList<>();
            List<Tensor> hs = new ArrayList<>();
            List<Tensor> cs = new ArrayList<>();
            for (int d = 0; d < directions; d++) {
                boolean backward = d == 1 || direction.equals("reverse");
                int width = activations.size();
                Cell cell = cell(site, act.subList(d * width, (d + 1) * width), in, d, gates, hidden);
                Tensor[] state = initial(in, d, cellState, batchFirst, x, hidden);
                ys.add(run(cell, step, projected(in, x, d, gates, hidden), state, lengths.apply(in), backward));
                hs.add(state[0]);
                if (cellState) cs.add(state[1]);
            }
            return results(ys, hs, cs, batchFirst);
        };
    }

    private static Tensor[] results(List<Tensor> ys, List<Tensor> hs, List<Tensor> cs, boolean batchFirst) {
        Tensor y = torch.stack(vector(ys), 1);
        Tensor h = torch.stack(vector(hs), 0);
        Tensor c = cs.isEmpty() ? null : torch.stack(vector(cs), 0);
        if (!batchFirst) return new Tensor[] {y, h, c};
        return new Tensor[] {y.permute(2, 0, 1, 3), h.transpose(0, 1), c == null ? null : c.transpose(0, 1)};
    }

    private static TensorVector vector(List<Tensor> list) {
        return new TensorVector(list.toArray(Tensor[]::new));
    }

    private static Cell cell(Site site, List<Kernel.Unary> act, Tensor[] in, int d, int gates, long hidden) {
        Tensor bias = given(in, 3) ? in[3].select(0, d).narrow(0, gates * hidden, gates * hidden) : null;
        return new Cell(site, act, in[2].select(0, d).t(), bias, given(in, 7) ? in[7].select(0, d) : null, hidden);
    }

    private static boolean given(Tensor[] in, int index) {
        return in.length > index && in[index] != null;
    }

    private static Tensor projected(Tensor[] in, Tensor x, int d, int gates, long hidden) {
        Tensor product = torch.matmul(x, in[1].select(0, d).t());
        return given(in, 3) ? torch.add(product, in[3].select(0, d).narrow(0, 0, gates * hidden)) : product;
    }

    private static Tensor[] initial(Tensor[] in, int d, boolean cellState, boolean batchFirst, Tensor x, long hidden) {
        Tensor zeros = torch.zeros(new long[] {x.size(1), hidden}, x.options());
        Tensor[] state = new Tensor[cellState ? 2 : 1];
        for (int i = 0; i < state.length; i++) state[i] = given(in, 5 + i) ? in[5 + i].select(batchFirst ? 1 : 0, d) : zeros;
        return state;
    }

    /// All outputs [T, N, H]; leaves the last state in `state`. A sequence that has ended keeps its state and gives zeros.
    private static Tensor run(Cell cell, Step step, Tensor projected, Tensor[] state, long[] lengths, boolean backward) {
        int steps = (int) projected.size(0);
        Tensor[] ys = new Tensor[steps];
        for (int i = 0; i < steps; i++) {
            int t = backward ? steps - 1 - i : i;
            Tensor[] next = step.run(cell, projected.select(0, t), state);
            Tensor on = lengths == null ? null : active(lengths, t);
            ys[t] = on == null ? next[0] : torch.where(on, next[0], torch.zeros_like(next[0]));
            for (int s = 0; s < state.length; s++) state[s] = on == null ? next[s] : torch.where(on, next[s], state[s]);
        }
        return torch.stack(new TensorVector(ys), 0);
    }

    private static Tensor active(long[] lengths, int t) {
        boolean[] on = new boolean[lengths.length];
        for (int n = 0; n < on.length; n++) on[n] = t < lengths[n];
        return Tensor.create(on, on.length, 1).to(ScalarType.Bool);
    }

    private static Tensor recurrent(Cell cell, Tensor h) {
        Tensor product = torch.matmul(h, cell.r);
        return cell.rBias == null ? product : torch.add(product, cell.rBias);
    }

    private static Tensor gate(Cell cell, Tensor all, int index) {
        return all.narrow(1, index * cell.hidden, cell.hidden);
    }

    private static Tensor[] plain(Cell cell, Tensor gates, Tensor[] state) {
        return new Tensor[] {cell.act.get(0).run(torch.add(gates, recurrent(cell, state[0])))};
    }

    /// Gates z, r, h.
    private static Tensor[] gated(Cell cell, Tensor gates, Tensor[] state) {
        Tensor back = recurrent(cell, state[0]);
        Tensor z = cell.act.get(0).run(torch.add(gate(cell, gates, 0), gate(cell, back, 0)));
        Tensor r = cell.act.get(0).run(torch.add(gate(cell, gates, 1), gate(cell, back, 1)));
        Tensor reset = cell.site.flag("linear_before_reset", false) ? torch.mul(r, gate(cell, back, 2)) : early(cell, r, state[0]);
        Tensor candidate = cell.act.get(1).run(torch.add(gate(cell, gates, 2), reset));
        return new Tensor[] {torch.add(candidate, torch.mul(z, torch.sub(state[0], candidate)))};
    }

    /// The reset gate applied to the state before its product.
    private static Tensor early(Cell cell, Tensor r, Tensor h) {
        Tensor product = torch.matmul(torch.mul(r, h), cell.r.narrow(1, 2 * cell.hidden, cell.hidden));
        return cell.rBias == null ? product : torch.add(product, cell.rBias.narrow(0, 2 * cell.hidden, cell.hidden));
    }

    /// Gates i, o, f, c; peepholes i, o, f.
    private static Tensor[] longShort(Cell cell, Tensor gates, Tensor[] state) {
        Tensor all = torch.add(gates, recurrent(cell, state[0]));
        Tensor i = cell.act.get(0).run(peep(cell, gate(cell, all, 0), state[1], 0));
        Tensor f = cell.act.get(0).run(peep(cell, gate(cell, all, 2), state[1], 2));
        Tensor candidate = cell.act.get(1).run(gate(cell, all, 3));
        Tensor c = torch.add(torch.mul(f, state[1]), torch.mul(i, candidate));
        Tensor o = cell.act.get(0).run(peep(cell, gate(cell, all, 1), c, 1));
        return new Tensor[] {torch.mul(o, cell.act.get(2).run(c)), c};
    }

    private static Tensor peep(Cell cell, Tensor gate, Tensor c, int index) {
        if (cell.peepholes == null) return gate;
        return torch.add(gate, torch.mul(cell.peepholes.narrow(0, index * cell.hidden, cell.hidden), c));
    }

    private static List<Kernel.Unary> activations(Site site, List<String> defaults, int directions) {
        List<String> names = new ArrayList<>();
        for (int d = 0; d < directions; d++) names.addAll(defaults);
        if (site.node().attributes().get("activations") instanceof Attribute.Texts(List<String> given)) names = given;
        return names.stream().map(name -> activation(site, name)).toList();
    }

    private static Kernel.Unary activation(Site site, String name) {
        return switch (name) {
            case "Sigmoid" -> torch::sigmoid;
            case "Tanh" -> torch::tanh;
            case "Relu" -> torch::relu;
            case "Softsign" -> x -> torch.div(x, torch.abs(x).add(new Scalar(1.0)));
            default -> throw site.fault("must use activations Sigmoid, Tanh, Relu or Softsign", name);
        };
    }
}
