package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.train.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// All initializers of a model as libtorch tensors: weights side by side in flat memory, buffers and constants on their own.
///
/// Every weight is a view of one flat tensor per element type and decay, its gradient a view of another. So the optimiser's few
/// element-wise calls run over all weights at once, and a training step makes no call per weight.
final class WeightStore {
    /// Weights that are optimised alike.
    ///
    /// @param decayed whether weight decay applies
    /// @param values  all weights, end to end
    /// @param grads   their gradients, in the same places
    record Flat(boolean decayed, Tensor values, Tensor grads) {}

    private static final int ALIGNMENT = 16;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final List<Flat> flats = new ArrayList<>();
    private final Owned owned;

    /// @param frozen names of weights that are kept as constants
    WeightStore(Graph model, boolean channelsLast, Set<String> frozen, Owned owned) {
        this.owned = owned;
        Parameters roles = Parameters.of(model).without(frozen);
        for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
            flatten(model, roles, type, true, channelsLast);
            flatten(model, roles, type, false, channelsLast);
        }
        model.initializers().forEach((name, value) -> {
            if (weights.containsKey(name) || value.type() == dev.fulcrum.graph.ElementType.STRING) return;
            Tensor copy = owned.keep(TorchTensors.copy(value));
            tensors.put(name, copy);
            if (roles.buffers().contains(name)) buffers.put(name, copy);
        });
    }

    /// Weights, buffers and constants by name.
    Map<String, Tensor> all() {
        return tensors;
    }

    Map<String, Tensor> weights() {
        return weights;
    }

    Map<String, Tensor> buffers() {
        return buffers;
    }

    List<Flat> flats() {
        return flats;
    }

    private void flatten(Graph model, Parameters roles, ScalarType type, boolean decayed, boolean channelsLast) {
        List<String> names = roles.trainable().stream().filter(n -> belongs(model.initializers().get(n), type, decayed)).toList();
        if (names.isEmpty()) return;
        long size = names.stream().mapToLong(n -> padded(model.initializers().get(n).count())).sum();
        Tensor values = owned.keep(torch.zeros(new long[] {size}, TorchTensors.options(type)));
        Tensor grads = owned.keep(torch.zeros(new long[] {size}, TorchTensors.options(type)));
        flats.add(new Flat(decayed, values, grads));
        long offset = 0;
        for (String name : names) {
            place(name, model.initializers().get(name), values, grads, offset, channelsLast);
            offset += padded(model.initializers().get(name).count());
        }
    }

    private void place(String name, dev.fulcrum.graph.Tensor value, Tensor values, Tensor grads, long offset, boolean channelsLast) {
        Tensor weight = owned.keep(window(values, offset, value.dims(), channelsLast));
        weight.copy_(TorchTensors.view(value));
        weight.set_requires_grad(true);
        weight.mutable_grad().put(window(grads, offset, value.dims(), channelsLast));
        weights.put(name, weight);
        tensors.put(name, weight);
    }

    /// A leaf over a part of flat memory; 4-D weights lie [M, H, W, C] when channels come last.
    private static Tensor window(Tensor flat, long offset, long[] dims, boolean channelsLast) {
        Tensor part = flat.narrow(0, offset, dev.fulcrum.graph.Tensor.count(dims));
        if (!channelsLast || dims.length != 4) return part.view(dims).detach();
        return part.view(dims[0], dims[2], dims[3], dims[1]).permute(0, 3, 1, 2).detach();
    }

    private static boolean belongs(dev.fulcrum.graph.Tensor value, ScalarType type, boolean decayed) {
        return TorchTensors.scalarType(value.type()) == type && (value.rank() > 1) == decayed;
    }

    private static long padded(long count) {
        return Math.ceilDiv(count, ALIGNMENT) * ALIGNMENT;
    }
}
