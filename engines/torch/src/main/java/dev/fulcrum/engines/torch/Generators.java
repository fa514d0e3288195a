package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.ElementType;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Operators that make values from shapes: constants, ranges, windows. Operators that draw at random are not mapped: a graph's
/// value must follow from its inputs.
final class Generators {
    private Generators() {}

    static void addTo(Map<String, Operator> all) {
        all.put("ConstantOfShape", Generators::constantOfShape);
        all.put("Range", Generators::range);
        all.put("EyeLike", Generators::eye);
        all.put("HannWindow", site -> window(site, 0.5, 0.5, 0));
        all.put("HammingWindow", site -> window(site, 25.0 / 46, 21.0 / 46, 0));
        all.put("BlackmanWindow", site -> window(site, 0.42, 0.5, 0.08));
        all.put("MelWeightMatrix", Generators::mel);
    }

    private static ScalarType type(Site site, String key, ElementType otherwise) {
        return TorchTensors.scalarType(site.sets(key) ? ElementType.ofCode((int) site.integer(key, 1)) : otherwise);
    }

    private static Kernel constantOfShape(Site site) {
        Tensor value = site.keep(site.node().attributes().get("value") instanceof Attribute.OfTensor(var given)
                ? TorchTensors.copy(given).reshape(new long[0]) : torch.zeros(new long[0], TorchTensors.options(ScalarType.Float)));
        Function<Tensor[], long[]> shape = site.longs(0);
        return Kernel.one(in -> value.expand(shape.apply(in)));
    }

    private static Kernel range(Site site) {
        return Kernel.one(in -> {
            if (in[0].is_floating_point()) {
                double start = Read.doubles(in[0])[0];
                double step = Read.doubles(in[2])[0];
                long count = Math.max(0, (long) Math.ceil((Read.doubles(in[1])[0] - start) / step));
                return torch.arange(new Scalar(count), TorchTensors.options(ScalarType.Double)).mul(new Scalar(step))
                        .add(new Scalar(start)).to(in[0].scalar_type());
            }
            long start = Read.longs(in[0])[0];
            long step = Read.longs(in[2])[0];
            long count = Math.max(0, Math.ceilDiv(Read.longs(in[1])[0] - start, step));
            return torch.arange(new Scalar(count), TorchTensors.options(ScalarType.Long)).mul(new Scalar(step)).add(new Scalar(start))
                    .to(in[0].scalar_type());
        });
    }

    private static Kernel eye(Site site) {
        long k = site.integer("k", 0);
        return Kernel.unary(x -> {
            ScalarType type = site.sets("dtype") ? type(site, "dtype", ElementType.FLOAT) : x.scalar_type().intern();
            Tensor ones = torch.ones(x.shape(), TorchTensors.options(type));
            return torch.triu(torch.tril(ones, k), k);
        });
    }

    /// a - b cos(2 pi n / N) + c cos(4 pi n / N), N one less for a symmetric window.
    private static Kernel window(Site site, double a, double b, double c) {
        boolean periodic = site.flag("periodic", true);
        ScalarType type = type(site, "output_datatype", ElementType.FLOAT);
        Function<Tensor[], long[]> size = site.longs(0);
        return Kernel.one(in -> {
            int count = (int) size.apply(in)[0];
            double period = periodic ? count : count - 1;
            double[] values = IntStream.range(0, count).mapToDouble(n -> a - b * Math.cos(2 * Math.PI * n / period)
                    + c * Math.cos(4 * Math.PI * n / period)).toArray();
            return Tensor.create(values, count).to(type);
        });
    }

    private static Kernel mel(Site site) {
        ScalarType type = type(site, "output_datatype", ElementType.FLOAT);
        return Kernel.one(in -> {
            int bins = (int) Read.longs(in[0])[0];
            long length = Read.longs(in[1])[0];
            double rate = Read.doubles(in[2])[0];
            double low = melOf(Read.doubles(in[3])[0]);
            double high = melOf(Read.doubles(in[4])[0]);
            int lines = (int) (length / 2 + 1);
            long[] places = new long[bins + 2];
            double step = (high - low) / places.length;
            for (int i = 0; i < places.length; i++) places[i] = (long) Math.floor((length + 1) * hertzOf(i * step + low) / rate);
            return Tensor.create(triangles(places, lines, bins), lines, bins).to(type);
        });
    }

    private static double melOf(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    private static double hertzOf(double mel) {
        return 700 * (Math.pow(10, mel / 2595) - 1);
    }

    private static double[] triangles(long[] places, int lines, int bins) {
        double[] weights = new double[lines * bins];
        for (int i = 0; i < bins; i++) {
            long left = places[i];
            long centre = places[i + 1];
            long right = places[i + 2];
            if (centre == left) weights[(int) centre * bins + i] = 1;
            for (long j = left; j <= centre && centre != left; j++) weights[(int) j * bins + i] = (double) (j - left) / (centre - left);
            for (long j = centre; j < right; j++) weights[(int) j * bins + i] = (double) (right - j) / (right - centre);
        }
        return weights;
    }
}
