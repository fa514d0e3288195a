package dev.fulcrum.scaling;

import dev.fulcrum.unit.Json;
import java.util.Map;
import java.util.TreeMap;

/// A way to exchange training compute for inference compute (Villalobos and Atkinson 2023, summary table). Spans of techniques with the
/// same mechanism do not add; all together span 2 to 3 orders at most.
///
/// @param trainingSpan  orders of magnitude of training compute over which the exchange is better than 6 to 1; null where unknown
/// @param inferenceSpan the same of inference compute
public record Technique(String name, Double trainingSpan, Double inferenceSpan, String effectOfScale, String whereModelsStand,
        String note) {

    public static Catalogue<Technique> catalogue() {
        return Catalogue.shipped("technique", "exchange-techniques.json", (name, tree) -> {
            Map<String, Object> all = new TreeMap<>(Json.tree(tree));
            all.put("name", name);
            return Json.convert(all, Technique.class);
        });
    }
}
