package dev.fulcrum.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What runs, as maps for the page at `/`: figures in base units, null where nothing is known.
public final class Status {
    /// Users that the page offers to try.
    private static final int SOME_USERS = 20;

    private Status() {}

    public static Map<String, Object> of(Server server) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("ready", server.isReady());
        status.put("upSeconds", server.upSeconds());
        status.put("workers", server.options().workers());
        status.put("currency", server.options().tariff().currency());
        status.put("idleWattsACore", server.options().tariff().idleWatts());
        status.put("models", server.loaded().stream().map(m -> model(server, m)).toList());
        return status;
    }

    private static Map<String, Object> model(Server server, ServedModel model) {
        ModelStats s = model.stats();
        QueueView queue = server.queue(model);
        Recent.View recent = server.recent(model);
        Tariff tariff = server.options().tariff();
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("name", model.name());
        m.put("version", model.version());
        m.put("line", model.spec().line());
        m.put("hash", model.hash().brief());
        m.put("sloSeconds", model.spec().sloSeconds());
        m.put("objective", model.spec().objective().name());
        m.put("sharesRuns", model.shares());
        m.put("inputs", model.signature().inputs().stream().map(i -> i.name() + " " + i).toList());
        m.put("pictures", model.images().isPresent());
        m.put("suggests", model.suggestions().isPresent());
        m.put("someUsers", model.users().map(u -> u.some(SOME_USERS)).orElse(List.of()));
        m.put("answered", s.answered());
        m.put("refused", s.refused());
        m.put("late", s.late());
        m.put("waiting", queue.waiting());
        m.put("knee", queue.knee());
        m.put("caution", queue.caution());
        m.put("curveSeconds", curve(queue));
        m.put("perSecond", recent.perSecond());
        m.put("refusedPerSecond", recent.refused());
        m.put("p50Seconds", number(recent.p50()));
        m.put("p99Seconds", number(recent.p99()));
        m.put("batch", number(recent.batch()));
        m.put("busySeconds", s.busyNanos() / 1e9);
        m.put("money", tariff.money(s.busyNanos()));
        m.put("joules", tariff.busyJoules(s.busyNanos()));
        m.put("amortised", number(model.amortised(tariff)));
        PlanAudit.of(model, server).ifPresent(audit -> m.put("plan", plan(audit, server)));
        return m;
    }

    private static List<List<Number>> curve(QueueView queue) {
        List<List<Number>> points = new ArrayList<>();
        for (int b = 1; b <= queue.curve().largestBatch(); b *= 2) points.add(List.of(b, queue.curve().seconds(b)));
        return points;
    }

    private static Map<String, Object> plan(PlanAudit audit, Server server) {
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("candidate", audit.predicted().candidate());
        plan.put("aThousand", pair(audit.predicted().aThousand().value(), audit.aThousand()));
        plan.put("p99Millis", pair(audit.predicted().p99Millis().value(), audit.p99Millis()));
        plan.put("requestsMonth", pair(audit.predicted().requestsMonth().value(), audit.month()));
        plan.put("quality", pair(audit.predicted().quality().value(), audit.quality()));
        plan.put("metric", audit.predicted().metric());
        plan.put("judged", audit.judged());
        plan.put("outOfRange", audit.isOutOfRange(server.upSeconds()));
        return plan;
    }

    private static Map<String, Object> pair(double predicted, double seen) {
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("predicted", predicted);
        pair.put("seen", number(seen));
        return pair;
    }

    private static Double number(double value) {
        return Optional.of(value).filter(Double::isFinite).orElse(null);
    }
}
