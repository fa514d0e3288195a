package dev.fulcrum.serve;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// A server's figures in the text format of Prometheus: base units, `_total` for what only grows, labels of few values.
public final class MetricsText {
    private final Server server;
    private final List<ServedModel> models;
    private final StringBuilder text = new StringBuilder(8192);

    private MetricsText(Server server) {
        this.server = server;
        this.models = server.loaded();
    }

    public static String of(Server server) {
        return new MetricsText(server).write();
    }

    private String write() {
        Tariff tariff = server.options().tariff();
        requests();
        each("fulcrum_inference_rows_total", "counter", "Examples answered.", m -> m.stats().rows());
        each("fulcrum_inference_batches_total", "counter", "Runs of the model; rows over batches is the mean batch.", m -> m.stats().batches());
        each("fulcrum_inference_late_total", "counter", "Answers after their deadline.", m -> m.stats().late());
        each("fulcrum_inference_pending_requests", "gauge", "Requests that wait.", m -> server.queue(m).waiting());
        each("fulcrum_inference_failed_seconds_total", "counter", "Core-seconds of runs that gave no answer.", m -> m.stats().failedNanos() / 1e9);
        histogram("fulcrum_inference_request_duration_seconds", "From arrival to answer.", m -> m.stats().request());
        histogram("fulcrum_inference_queue_duration_seconds", "From arrival to the start of the batch.", m -> m.stats().queue());
        histogram("fulcrum_inference_compute_duration_seconds", "Of one batch.", m -> m.stats().compute());
        each("fulcrum_inference_cost_" + tariff.currency().toLowerCase(java.util.Locale.ROOT) + "_total", "counter",
                "Money of the answers, at the brief's prices.", m -> tariff.money(m.stats().busyNanos()));
        each("fulcrum_inference_energy_joules_total", "counter", "Energy of the answers, modelled from busy time.",
                m -> tariff.busyJoules(m.stats().busyNanos()));
        each("fulcrum_inference_slo_seconds", "gauge", "The promise.", m -> m.spec().sloSeconds());
        each("fulcrum_inference_amortised_ratio", "gauge", "Share of search and training that the answers have carried.",
                m -> m.amortised(tariff));
        plan();
        family("fulcrum_server_workers", "gauge", "Cores held.");
        text.append("fulcrum_server_workers ").append(server.options().workers()).append('\n');
        family("fulcrum_server_ready", "gauge", "1 while it takes requests.");
        text.append("fulcrum_server_ready ").append(server.isReady() ? 1 : 0).append('\n');
        return text.toString();
    }

    private void requests() {
        String name = "fulcrum_inference_requests_total";
        family(name, "counter", "Requests by what became of them.");
        for (ServedModel m : models) {
            line(name, m, ",route=\"stable\",outcome=\"answered\"", m.stats().answered());
            for (Refusal.Kind kind : Refusal.Kind.values()) {
                if (m.stats().refusedFor(kind) == 0) continue;
                line(name, m, ",route=\"stable\",outcome=\"" + kind.name().toLowerCase(java.util.Locale.ROOT) + "\"", m.stats().refusedFor(kind));
            }
        }
    }

    private void plan() {
        audited("fulcrum_plan_unit_cost_ratio", "Money a thousand requests: seen over predicted.",
                a -> a.aThousand() / a.predicted().aThousand().value());
        audited("fulcrum_plan_p99_ratio", "p99 from arrival to answer, over the plan's p99 of one request at a time.",
                a -> a.p99Millis() / a.predicted().p99Millis().value());
        audited("fulcrum_plan_volume_ratio", "Requests at the pace since the start, over the plan's.",
                a -> a.month() / a.predicted().requestsMonth().value());
        audited("fulcrum_plan_quality_ratio", "Share right among judged answers, over the plan's quality.",
                a -> a.quality() / a.predicted().quality().value());
        audited("fulcrum_plan_out_of_range", "1 where the volume has left the range in which the plan is the best.",
                a -> a.isOutOfRange(server.upSeconds()) ? 1 : 0);
    }

    private void audited(String name, String help, ToDoubleFunction<PlanAudit> figure) {
        family(name, "gauge", help);
        for (ServedModel m : models) PlanAudit.of(m, server).ifPresent(a -> line(name, m, "", figure.applyAsDouble(a)));
    }

    private void each(String name, String type, String help, ToDoubleFunction<ServedModel> figure) {
        family(name, type, help);
        for (ServedModel m : models) line(name, m, "", figure.applyAsDouble(m));
    }

    private void histogram(String name, String help, Function<ServedModel, Histogram> of) {
        family(name, "histogram", help);
        for (ServedModel m : models) {
            Histogram h = of.apply(m);
            long[] counts = h.counts();
            long sum = 0;
            for (int i = 0; i < Histogram.buckets(); i++) {
                sum += counts[i];
                line(name + "_bucket", m, ",le=\"" + String.format(java.util.Locale.ROOT, "%.3g", Histogram.end(i)) + "\"", sum);
            }
            sum += counts[Histogram.buckets()];
            line(name + "_bucket", m, ",le=\"+Inf\"", sum);
            line(name + "_sum", m, "", h.sumSeconds());
            line(name + "_count", m, "", sum);
        }
    }

    private void family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, ServedModel m, String more, double value) {
        text.append(name).append("{model=\"").append(m.name()).append("\",version=\"").append(m.version()).append('"').append(more).append("} ");
        if (value == Math.rint(value) && Math.abs(value) < 1e15) text.append((long) value);
        else text.append(value);
        text.append('\n');
    }
}
