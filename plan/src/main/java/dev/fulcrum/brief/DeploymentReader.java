package dev.fulcrum.brief;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads `deployment`: its kind, and the keys that the kind has. A key of another kind is a fault that says whose it is.
final class DeploymentReader {
    private static final String POOL = "shared-pool";
    private static final Map<String, List<String>> KEYS = new LinkedHashMap<>();

    static {
        KEYS.put(POOL, List.of("utilisation", "memoryStep", "overhead"));
        KEYS.put("dedicated", List.of("minimum", "spare", "cores", "scaling", "balancing", "utilisation", "overhead"));
        KEYS.put("serverless", List.of("tariff", "fee", "gigabyteSecond", "rounding", "memoryStep", "coldStart", "keepAlive"));
        KEYS.put("batch", List.of());
    }

    private final Section section;
    private final Pricing pricing;

    DeploymentReader(Section section, Pricing pricing) {
        this.section = section;
        this.pricing = pricing;
    }

    Deployment read() {
        Optional<String> given = section.word("kind", KEYS.keySet().toArray(String[]::new));
        boolean sure = given.isPresent() || !section.has("kind");
        String kind = given.orElse(POOL);
        KEYS.values().stream().flatMap(List::stream).distinct().filter(section::has)
                .filter(key -> sure && !KEYS.get(kind).contains(key)).forEach(key -> foreign(key, kind));
        Deployment read = switch (kind) {
            case "dedicated" -> dedicated();
            case "serverless" -> serverless();
            case "batch" -> new Deployment.Batch();
            default -> pool();
        };
        section.close();
        return read;
    }

    private void foreign(String key, String kind) {
        List<String> owners = KEYS.entrySet().stream().filter(e -> e.getValue().contains(key)).map(Map.Entry::getKey).toList();
        section.fault(key, "must not be given with kind " + kind, key, "it belongs to " + String.join(" and ", owners)
                + ": remove it, or write kind: " + owners.getFirst());
    }

    private Deployment pool() {
        pricing.line(section, "utilisation", PriceBook.UTILISATION);
        pricing.line(section, "memoryStep", PriceBook.MEMORY_STEP);
        pricing.line(section, "overhead", PriceBook.OVERHEAD);
        return new Deployment.SharedPool(pricing.value(PriceBook.UTILISATION), pricing.estimate(PriceBook.MEMORY_STEP));
    }

    private Deployment dedicated() {
        pricing.line(section, "utilisation", PriceBook.UTILISATION);
        pricing.line(section, "overhead", PriceBook.OVERHEAD);
        return new Deployment.Dedicated(pricing.whole(section, "minimum", PriceBook.MINIMUM_REPLICAS),
                pricing.whole(section, "spare", PriceBook.SPARE_REPLICAS), pricing.whole(section, "cores", PriceBook.REPLICA_CORES),
                section.word("scaling", "hourly", "fixed").map(DeploymentReader::constant).map(Deployment.Scaling::valueOf)
                        .orElse(Deployment.Scaling.HOURLY),
                section.word("balancing", "least-busy", "random").map(DeploymentReader::constant).map(Deployment.Balancing::valueOf)
                        .orElse(Deployment.Balancing.LEAST_BUSY), pricing.value(PriceBook.UTILISATION));
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private Deployment serverless() {
        List<String> tariffs = pricing.book().names("serverless");
        String tariff = section.word("tariff", tariffs.toArray(String[]::new)).orElse(tariffs.getFirst());
        return new Deployment.Serverless(of(tariff, "fee"), of(tariff, "gigabyteSecond"), of(tariff, "rounding").value(),
                of(tariff, "memoryStep"), of(tariff, "coldStart"), of(tariff, "keepAlive").value());
    }

    private Estimate of(String tariff, String field) {
        LineForm form = LineForm.TARIFF.get(field);
        Estimate usual = pricing.estimate(PriceBook.line("serverless", tariff, field));
        return section.number(field, form.dimension(pricing.currency()), form.range())
                .map(v -> Estimate.exact(v, usual.unit(), Basis.ASSUMED)).orElse(usual);
    }
}
