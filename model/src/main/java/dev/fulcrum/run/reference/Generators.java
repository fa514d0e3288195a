package dev.fulcrum.run.reference;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/// Values made from attributes, shapes and counts.
final class Generators {
    private Generators() {}

    static void register(Map<String, Kernel> to) {
        to.put("Constant", (Kernel.Single) Generators::constant);
        to.put("ConstantOfShape", (Kernel.Single) Generators::constantOfShape);
        to.put("Shape", (Kernel.Single) Generators::shape);
        to.put("Size", (Kernel.Single) c -> Array.scalar(c.in(0).size()));
        to.put("Range", (Kernel.Single) Generators::range);
        to.put("EyeLike", (Kernel.Single) Generators::eye);
        to.put("HannWindow", (Kernel.Single) c -> window(c, 0.5, 0.5, 0));
        to.put("HammingWindow", (Kernel.Single) c -> window(c, 25.0 / 46, 1 - 25.0 / 46, 0));
        to.put("BlackmanWindow", (Kernel.Single) c -> window(c, 0.42, 0.5, 0.08));
    }

    private static Array constant(Call c) {
        Map.Entry<String, Attribute> value = c.node().attributes().entrySet().iterator().next();
        return switch (value.getValue()) {
            case Attribute.OfTensor(Tensor t) -> Array.of(t);
            case Attribute.Int(long v) -> Array.scalar(v);
            case Attribute.Float(float v) -> Array.scalar(ElementType.FLOAT, v);
            case Attribute.Ints(List<Long> v) -> Array.ofLongs(v.stream().mapToLong(Long::longValue).toArray());
            case Attribute.Floats(List<java.lang.Float> v) -> Array.of(floats(v));
            case Attribute.Text(String v) -> Array.of(Tensor.ofStrings(List.of(v)));
            case Attribute.Texts(List<String> v) -> Array.of(Tensor.ofStrings(v, v.size()));
            case Attribute.OfGraph g -> throw c.unsupported("attribute " + value.getKey());
            case Attribute.Opaque o -> throw c.unsupported("attribute " + value.getKey());
        };
    }

    private static Tensor floats(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) array[i] = values.get(i);
        return Tensor.ofFloats(array, array.length);
    }

    private static Array constantOfShape(Call c) {
        Array value = c.node().attributes().get("value") instanceof Attribute.OfTensor(Tensor t)
                ? Array.of(t) : Array.scalar(ElementType.FLOAT, 0);
        Array out = Array.zeros(value.type, c.in(0).ints());
        for (int i = 0; i < out.size(); i++) out.copy(i, value, 0);
        return out;
    }

    private static Array shape(Call c) {
        int rank = c.in(0).rank();
        int start = clamped(c.integer("start", 0), rank);
        int end = clamped(c.integer("end", rank), rank);
        return Array.ofLongs(Arrays.stream(Shape.part(c.in(0).dims, start, Math.max(start, end))).asLongStream().toArray());
    }

    private static int clamped(long axis, int rank) {
        return (int) Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    private static Array range(Call c) {
        double start = c.in(0).get(0);
        double step = c.in(2).get(0);
        int n = (int) Math.max(0, Math.ceil((c.in(1).get(0) - start) / step));
        Array out = Array.zeros(c.type(0), n);
        for (int i = 0; i < n; i++) {
            if (out.isReal()) out.set(i, start + i * step);
            else out.setLong(i, c.in(0).getLong(0) + i * c.in(2).getLong(0));
        }
        return out;
    }

    private static Array eye(Call c) {
        ElementType type = c.has("dtype") ? ElementType.ofCode((int) c.integer("dtype", 1)) : c.type(0);
        Array out = Array.zeros(type, c.in(0).dims);
        long k = c.integer("k", 0);
        for (int i = 0; i < out.size(); i++) if (i % out.dim(1) - i / out.dim(1) == k) out.setLong(i, 1);
        return out;
    }

    /// a - b cos(2 pi n / N) + d cos(4 pi n / N), N one smaller for symmetric windows.
    private static Array window(Call c, double a, double b, double d) {
        int size = (int) c.in(0).getLong(0);
        double n = c.flag("periodic", true) ? size : size - 1;
        DoubleUnaryOperator f = i -> a - b * Math.cos(2 * Math.PI * i / n) + d * Math.cos(4 * Math.PI * i / n);
        Array out = Array.zeros(ElementType.ofCode((int) c.integer("output_datatype", 1)), size);
        for (int i = 0; i < size; i++) out.set(i, f.applyAsDouble(i));
        return out;
    }
}
