package dev.fulcrum.brief;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads what is promised and what breaking it costs: `quality`, `errors` and `latency`.
final class PromiseReader {
    private final Pricing pricing;

    PromiseReader(Pricing pricing) {
        this.pricing = pricing;
    }

    QualityPromise quality(Section section, String task) {
        String usual = task.equals(Brief.SUGGESTIONS) ? "ndcg@10" : "accuracy";
        String metric = section.word("metric", usual).orElse(usual);
        Optional<Double> minimum = section.number("minimum", Dimension.RATIO, Range.INSIDE_ONE);
        double confidence = section.number("confidence", Dimension.RATIO, Range.INSIDE_ONE).orElse(0.9);
        Optional<Double> worth = section.number("worth", pricing.money("month"), Range.NOT_NEGATIVE);
        section.close();
        return new QualityPromise(metric, minimum, confidence, worth);
    }

    Errors errors(Section section) {
        double cost = wrongAnswer(section, "cost").orElse(0.0);
        Optional<Double> abstain = section.number("abstain", pricing.money("request"), Range.NOT_NEGATIVE);
        Map<String, Map<String, Double>> matrix = matrix(section.section("matrix"));
        section.close();
        return new Errors(pricing.money(cost, "wrong answer"), matrix, abstain.map(a -> pricing.money(a, "request")));
    }

    /// Class names are the data's business: that they are known is checked where the labels are.
    private Map<String, Map<String, Double>> matrix(Section matrix) {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        for (String truth : matrix.names()) {
            Section row = matrix.section(truth);
            Map<String, Double> costs = new LinkedHashMap<>();
            for (String answer : row.names()) wrongAnswer(row, answer).ifPresent(money -> costs.put(answer, money));
            if (row.has(truth)) {
                row.fault(truth, "must be a wrong answer", truth + ", which is right", "remove it: a right answer costs nothing");
            }
            rows.put(truth, costs);
        }
        return rows;
    }

    private Optional<Double> wrongAnswer(Section section, String key) {
        return section.number(key, pricing.money("wrong answer"), Range.NOT_NEGATIVE);
    }

    /// Milliseconds, or nothing: `none` takes a promise of the text back.
    Optional<Double> latency(Section section) {
        pricing.line(section, "safety", PriceBook.SAFETY);
        boolean none = section.has("p99") && section.text("p99").filter("none"::equals).isPresent();
        Optional<Double> p99 = none ? Optional.empty() : section.number("p99", Dimension.MILLIS, Range.POSITIVE);
        section.close();
        return p99;
    }
}
