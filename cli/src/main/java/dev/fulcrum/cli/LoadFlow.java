package dev.fulcrum.cli;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.load.Figures;
import dev.fulcrum.load.InferRequest;
import dev.fulcrum.load.KeepAliveWire;
import dev.fulcrum.load.LoadPlan;
import dev.fulcrum.load.ModelMetadata;
import dev.fulcrum.load.RateSearch;
import dev.fulcrum.load.Scenario;
import dev.fulcrum.load.ServerAddress;
import dev.fulcrum.load.ServerModels;
import dev.fulcrum.load.Wire;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One load from the question what is served to the words at its end.
///
/// @param qps    requests a second; NaN to search
/// @param shapes of inputs, by name, that were said
record LoadFlow(ServerAddress address, Optional<String> model, Optional<String> key, LoadPlan plan, double qps, boolean binary,
        Map<String, List<Long>> shapes) {
    private static final int DIFFERENT = 16;
    private static final String LABEL = "not MLPerf";

    Answer run(LiveLine line) {
        ModelMetadata served = new ServerModels(address, key).find(model);
        try (Wire wire = new KeepAliveWire(address.socket(), plan.connections(), requests(served))) {
            if (plan.scenario() == Scenario.SERVER && Double.isNaN(qps)) return searched(served, wire, line);
            line.show(Progress.of("load", plan.scenario().word() + " for " + Wording.duration(plan.seconds())));
            return once(served, plan.run(wire, qps));
        }
    }

    private List<byte[]> requests(ModelMetadata served) {
        List<ModelMetadata.Input> inputs = served.forSamples(plan.samples(), shapes);
        List<String> headers = key.map(k -> List.of("Authorization: Bearer " + k)).orElse(List.of());
        List<byte[]> requests = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < DIFFERENT && bytes < 64L << 20; i++) {
            requests.add(InferRequest.of(address.authority(), served.name(), inputs, binary, headers, plan.seed() + i));
            bytes += requests.getLast().length;
        }
        return requests;
    }

    private Answer searched(ModelMetadata served, Wire wire, LiveLine line) {
        List<RateSearch.Tried> tried = new ArrayList<>();
        line.show(Progress.of("load", "saturation"));
        RateSearch.Found found = plan.search(wire, t -> {
            tried.add(t);
            line.show(Progress.of("load", tried.size(), 0, "%s/s %s, p99 %s".formatted(Wording.number(t.rate()), t.kept() ? "kept" : "not kept",
                    Wording.value(t.figures().p99()))));
        });
        Map<String, Object> json = head(served);
        json.put("highestRate", found.rate());
        json.put("trials", found.trials().stream().map(Json::tree).toList());
        json.put("confirmations", found.confirmations().stream().map(Json::tree).toList());
        TextTable text = new TextTable();
        headline(text, served);
        if (found.rate() == 0) {
            text.line("rate      none keeps %s at the 99th percentile, of %d tried", Wording.duration(plan.slo()), tried.size());
            return Answer.unmet(json, text.toString());
        }
        text.line("rate      %s/s, the highest that keeps %s at the 99th percentile, confirmed %d times", Wording.number(found.rate()),
                Wording.duration(plan.slo()), found.confirmations().size());
        found.confirmations().forEach(c -> text.line("          p99 %s, %s late or refused, goodput %s/s", Wording.estimate(c.figures().p99()),
                Wording.share(c.figures().late()), Wording.number(c.figures().goodput())));
        return Answer.met(json, text.toString());
    }

    private Answer once(ModelMetadata served, Figures figures) {
        boolean kept = Double.isInfinite(plan.slo()) ? figures.good() == figures.queries() && figures.good() > 0 : plan.keeps(figures);
        Map<String, Object> json = head(served);
        json.put("kept", kept);
        json.put("figures", Json.tree(figures));
        TextTable text = new TextTable();
        headline(text, served);
        text.line("latency   p50 %s, p90 %s, p99 %s, slowest %s", words(figures.p50()), words(figures.p90()), words(figures.p99()),
                Wording.duration(figures.max() / 1000));
        text.line("answers   %s of %s%s", Wording.count(figures.good()), Wording.count(figures.queries()), others(figures));
        text.line("%s", rates(figures));
        if (plan.scenario() == Scenario.STREAM) {
            text.line("frames    %s missed of %s, at most %d in a row", Wording.count(Math.round(figures.late() * figures.queries())),
                    Wording.count(figures.queries()), figures.missedInARow());
        }
        if (plan.isDisturbed(figures)) {
            text.line("client    stood still for %s itself [MEASURED]: some of what is late may be its own; run it again on a quieter machine",
                    Wording.duration(figures.stood() / 1000));
        }
        text.line("%s", verdict(figures, kept));
        return kept ? Answer.met(json, text.toString()) : Answer.unmet(json, text.toString());
    }

    private Map<String, Object> head(ModelMetadata served) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("label", LABEL);
        json.put("model", served.name());
        json.put("server", address.authority());
        json.put("binary", binary);
        json.put("plan", Json.tree(plan));
        if (!Double.isNaN(qps)) json.put("qps", qps);
        return json;
    }

    private void headline(TextTable text, ModelMetadata served) {
        String how = switch (plan.scenario()) {
            case SERVER -> Double.isNaN(qps) ? "Poisson arrivals, runs of " + Wording.duration(plan.seconds())
                    : "Poisson arrivals at %s/s for %s".formatted(Wording.number(qps), Wording.duration(plan.seconds()));
            case SINGLESTREAM, MULTISTREAM -> "one after another for " + Wording.duration(plan.seconds());
            case OFFLINE -> Wording.count(plan.queries()) + " requests at once";
            case STREAM -> "%s frames a second for %s".formatted(Wording.number(plan.fps()), Wording.duration(plan.seconds()));
        };
        text.line("load      %s of %s at %s: %s, %d to a request, %s tensors, seed %d [MEASURED, %s]", plan.scenario().word(), served.name(),
                address.authority(), how, plan.samples(), binary ? "binary" : "JSON", plan.seed(), LABEL);
    }

    private static String words(Estimate latency) {
        return Double.isFinite(latency.value()) ? Wording.estimate(latency) : "no answer";
    }

    private String others(Figures figures) {
        Map<String, Long> rest = new LinkedHashMap<>(figures.outcomes());
        rest.remove("200");
        if (rest.isEmpty()) return "";
        StringBuilder text = new StringBuilder();
        rest.forEach((word, count) -> text.append("; ").append(word).append(' ').append(Wording.count(count)));
        if (plan.scenario() != Scenario.OFFLINE) figures.refusal().ifPresent(ms -> text.append("; p99 of a refusal ").append(Wording.duration(ms / 1000)));
        return text.toString();
    }

    private String rates(Figures figures) {
        String samples = plan.samples() == 1 ? "" : " samples";
        String offered = plan.scenario().isOpen() ? " of " + Wording.number(figures.offered()) + "/s offered" : "";
        return Double.isInfinite(plan.slo()) ? "rate      %s%s/s%s".formatted(Wording.number(figures.throughput()), samples, offered)
                : "goodput   %s%s/s within the SLO%s, %s/s answered".formatted(Wording.number(figures.goodput()), samples, offered,
                        Wording.number(figures.throughput()));
    }

    private String verdict(Figures figures, boolean kept) {
        if (Double.isInfinite(plan.slo())) return kept ? "kept      every request has its answer" : "broken    not every request has its answer";
        return "%s %s late, refused or lost against an SLO of %s".formatted(kept ? "kept     " : "broken   ", Wording.share(figures.late()),
                Wording.duration(plan.slo()));
    }
}
