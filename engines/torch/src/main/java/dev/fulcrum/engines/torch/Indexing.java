package dev.fulcrum.engines.torch;

import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Picking and placing elements by index.
final class Indexing {
    private Indexing() {}

    static void addTo(Map<String, Operator> all) {
        all.put("Gather", Indexing::gather);
        all.put("GatherElements", Indexing::gatherElements);
        all.put("GatherND", Indexing::gatherSlices);
        all.put("Scatter", Indexing::scatterElements);
        all.put("ScatterElements", Indexing::scatterElements);
        all.put("ScatterND", Indexing::scatterSlices);
        all.put("NonZero", site -> Kernel.unary(x -> torch.nonzero(x).t()));
        all.put("OneHot", Indexing::oneHot);
        all.put("Compress", Indexing::compress);
        all.put("TopK", Indexing::topK);
        all.put("Unique", Indexing::unique);
    }

    /// Indices in Long, negative ones counted from the end of an axis.
    private static Tensor wrapped(Tensor indices, long size) {
        Tensor wide = indices.to(ScalarType.Long);
        return torch.where(wide.lt(new Scalar(0L)), wide.add(new Scalar(size)), wide);
    }

    private static Kernel gather(Site site) {
        long axis = site.integer("axis", 0);
        return Kernel.binary((x, indices) -> {
            Tensor places = wrapped(indices, x.size(axis));
            if (axis == 0 && x.dim() == 2) return torch.embedding(x, places);
            long at = axis < 0 ? axis + x.dim() : axis;
            long[] own = x.shape();
            long[] shape = new long[own.length - 1 + (int) places.dim()];
            System.arraycopy(own, 0, shape, 0, (int) at);
            System.arraycopy(places.shape(), 0, shape, (int) at, (int) places.dim());
            System.arraycopy(own, (int) at + 1, shape, (int) (at + places.dim()), own.length - 1 - (int) at);
            return torch.index_select(x, at, places.reshape(-1)).reshape(shape);
        });
    }

    private static Kernel gatherElements(Site site) {
        long axis = site.integer("axis", 0);
        return Kernel.binary((x, indices) -> torch.gather(x, axis, wrapped(indices, x.size(axis))));
    }

    /// Places of index tuples (last axis of `indices`) in the flattened first axes of a tensor of these dims.
    private static Tensor flatPlaces(Tensor indices, long[] dims, int first) {
        int width = (int) indices.size(-1);
        Tensor place = torch.zeros_like(indices.select(-1, 0)).to(ScalarType.Long);
        for (int i = 0; i < width; i++) {
            place = torch.add(place.mul(new Scalar(dims[first + i])), wrapped(indices.select(-1, i), dims[first + i]));
        }
        return place;
    }

    private static Kernel gatherSlices(Site site) {
        int batch = (int) site.integer("batch_dims", 0);
        return Kernel.binary((x, indices) -> {
            if (batch == 0) return gatherSlices(x, indices);
            Tensor[] parts = new Tensor[(int) dev.fulcrum.graph.Tensor.count(java.util.Arrays.copyOf(x.shape(), batch))];
            Tensor flatX = batch == 1 ? x : x.flatten(0, batch - 1);
            Tensor flatIndices = batch == 1 ? indices : indices.flatten(0, batch - 1);
            for (int i = 0; i < parts.length; i++) parts[i] = gatherSlices(flatX.select(0, i), flatIndices.select(0, i));
            long[] outer = java.util.Arrays.copyOf(x.shape(), batch);
            long[] inner = parts[0].shape();
            long[] shape = java.util.Arrays.copyOf(outer, batch + inner.length);
            System.arraycopy(inner, 0, shape, batch, inner.length);
            return torch.stack(new TensorVector(parts), 0).reshape(shape);
        });
    }

    private static Tensor gatherSlices(Tensor x, Tensor indices) {
        int width = (int) indices.size(-1);
        Tensor places = flatPlaces(indices, x.shape(), 0);
        Tensor rows = width == 1 ? x : x.flatten(0, width - 1);
        long[] tail = java.util.Arrays.copyOfRange(x.shape(), width, (int) x.dim());
        long[] shape = java.util.Arrays.copyOf(places.shape(), (int) places.dim() + tail.length);
        System.arraycopy(tail, 0, shape, (int) places.dim(), tail.length);
        return torch.index_select(rows, 0, places.reshape(-1)).reshape(shape);
    }

    private static String torchName(Site site) {
        return switch (site.text("reduction", "none")) {
            case "none" -> "none";
            case "add" -> "sum";
            case "mul" -> "prod";
            case "max" -> "amax";
            case "min" -> "amin";
            default -> throw site.fault("must reduce by none, add, mul, max or min", site.text("reduction", ""));
        };
    }

    private static Kernel scatterElements(Site site) {
        long axis = site.integer("axis", 0);
        String reduction = torchName(site);
        return Kernel.one(in -> {
            Tensor places = wrapped(in[1], in[0].size(axis));
            return reduction.equals("none") ? torch.scatter(in[0], axis, places, in[2])
                    : in[0].scatter_reduce(axis, places, in[2], reduction, true);
        });
    }

    private static Kernel scatterSlices(Site site) {
        String reduction = torchName(site);
        return Kernel.one(in -> {
            int width = (int) in[1].size(-1);
            long[] shape = in[0].shape();
            long inner = 1;
            for (int i = width; i < shape.length; i++) inner *= shape[i];
            Tensor places = flatPlaces(in[1], shape, 0).reshape(-1, 1).expand(-1, inner);
            Tensor rows = in[0].reshape(-1, inner);
            Tensor updates = in[2].reshape(-1, inner);
            Tensor result = reduction.equals("none") ? torch.scatter(rows, 0, places, updates)
                    : rows.scatter_reduce(0, places, updates, reduction, true);
            return result.reshape(shape);
        });
    }

    private static Kernel oneHot(Site site) {
        long axis = site.integer("axis", -1);
        Function<Tensor[], long[]> depth = site.longs(1);
        return Kernel.one(in -> {
            long size = depth.apply(in)[0];
            Tensor places = wrapped(in[0], size);
            long at = axis < 0 ? axis + places.dim() + 1 : axis;
            long[] line = Window.filled((int) places.dim() + 1, 1);
            line[(int) at] = size;
            Tensor range = torch.arange(new Scalar(size), TorchTensors.options(ScalarType.Long)).reshape(line);
            Tensor hit = torch.eq(places.unsqueeze(at), range);
            return torch.where(hit, in[2].select(0, 1), in[2].select(0, 0));
        });
    }

    private static Kernel compress(Site site) {
        return Kernel.binary((x, condition) -> {
            Tensor places = torch.nonzero(condition).reshape(-1);
            return site.sets("axis") ? torch.index_select(x, site.integer("axis", 0), places) : torch.index_select(x.reshape(-1), 0, places);
        });
    }

    private static Kernel topK(Site site) {
        long axis = site.integer("axis", -1);
        boolean largest = site.flag("largest", true);
        boolean sorted = site.flag("sorted", true);
        long attribute = site.integer("k", 1);
        Function<Tensor[], long[]> count = site.longs(1);
        return in -> {
            long k = site.has(1) ? count.apply(in)[0] : attribute;
            // A stable sort, because ONNX gives the lower index first among equals.
            var all = torch.sort(in[0], new BoolOptional(true), axis, largest);
            return new Tensor[] {all.get0().narrow(axis, 0, k), all.get1().narrow(axis, 0, k)};
        };
    }

    /// Values, places of first occurrence, inverse and counts.
    private static Kernel unique(Site site) {
        boolean sorted = site.flag("sorted", true);
        return in -> {
            Tensor x = site.sets("axis") ? in[0] : in[0].reshape(-1);
            long axis = site.integer("axis", 0);
            var found = torch.unique_dim(x, axis, true, true, true);
            Tensor inverse = found.get1().reshape(-1);
            long size = inverse.numel();
            Tensor places = torch.arange(new Scalar(size), TorchTensors.options(ScalarType.Long));
            Tensor first = torch.full(new long[] {found.get2().numel()}, new Scalar(size), TorchTensors.options(ScalarType.Long))
                    .scatter_reduce(0, inverse, places, "amin", true);
            if (sorted) return new Tensor[] {found.get0(), first, inverse, found.get2()};
            Tensor order = torch.argsort(first);
            Tensor rank = torch.argsort(order);
            return new Tensor[] {torch.index_select(found.get0(), axis, order), torch.index_select(first, 0, order),
                    torch.index_select(rank, 0, inverse), torch.index_select(found.get2(), 0, order)};
        };
    }
}
