package dev.fulcrum.scaling;

import dev.fulcrum.unit.Json;
import java.util.Map;
import java.util.TreeMap;

/// The shape of a decoder that matters for its cost.
///
/// @param parameters    N
/// @param layers        blocks
/// @param kvHeads       heads of keys and values (fewer than heads with grouped queries)
/// @param headDimension of one head
/// @param width         of the residual stream
public record Transformer(String name, double parameters, double layers, double kvHeads, double headDimension, double width,
        String source, Reading reading) {

    public static Catalogue<Transformer> catalogue() {
        return Catalogue.shipped("model", "transformers.json", (name, tree) -> {
            Map<String, Object> all = new TreeMap<>(Json.tree(tree));
            all.put("name", name);
            return Json.convert(all, Transformer.class);
        });
    }

    /// A usual shape for a size: N = 12 layers x width^2, width = 128 layers, as many kv heads as heads of 128.
    public static Transformer typical(double parameters) {
        double layers = Math.max(1, Math.round(Math.cbrt(parameters / (12.0 * 128 * 128))));
        return new Transformer("typical " + Scale.of(parameters), parameters, layers, layers, 128, 128 * layers,
                "N = 12 layers x width^2 with a width of 128 layers", Reading.STATED);
    }

    /// Bytes of keys and values a token of context: 2 layers x kv heads x head dimension x bytes.
    public double kvBytes(double bytesPerValue) {
        return 2 * layers * kvHeads * headDimension * bytesPerValue;
    }

    /// FLOPs of one token, attention over its context included: 2 (N + 2 layers x width x context) (Brown et al. 2024).
    public double flops(double context) {
        return 2 * (parameters + 2 * layers * width * context);
    }
}
