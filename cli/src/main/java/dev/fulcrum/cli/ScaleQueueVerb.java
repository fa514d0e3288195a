package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.DynamicBatchQueue;
import dev.fulcrum.scaling.MD1;
import dev.fulcrum.scaling.MMc;
import dev.fulcrum.scaling.Replicas;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Wording;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `fulcrum scale queue`: replicas for a load, and what they make requests wait.
@Command(name = "queue",
        description = "Replicas for a load: by the share that may wait (--wait, --share) or by the p99 of the answer (--p99).")
final class ScaleQueueVerb extends Verb {
    @Option(names = "--rate", paramLabel = "RATE", description = "Requests a time, for example 80/s or 2e9/month.")
    String rate;

    @Option(names = "--service", paramLabel = "TIME", description = "Mean time of one request on one replica, for example 100ms.")
    String service;

    @Option(names = "--wait", paramLabel = "TIME", description = "Waiting before service that may be exceeded by --share only.")
    String wait;

    @Option(names = "--share", paramLabel = "SHARE", description = "Share of the requests that may. Default ${DEFAULT-VALUE}.")
    String share = "1%";

    @Option(names = "--p99", paramLabel = "TIME", description = "Limit of the 99th percentile of wait plus service.")
    String p99;

    @Option(names = "--replicas", paramLabel = "COUNT", description = "Tell about so many instead of finding the fewest.")
    String replicas;

    @Option(names = "--batch-fixed", paramLabel = "TIME",
            description = "One server with dynamic batches: time of every batch; --service is what each"
            + " request adds.")
    String batchFixed;

    private final Typed typed = new Typed();

    ScaleQueueVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        double lambda = typed.positive("--rate", rate, Kind.RATE);
        double seconds = typed.positive("--service", service, Kind.SECONDS);
        return batchFixed == null ? servers(lambda, seconds) : batches(lambda, seconds);
    }

    private Answer servers(double lambda, double seconds) {
        double limit = wait == null ? Double.NaN : typed.notNegative("--wait", wait, Kind.SECONDS);
        double may = typed.number("--share", share, Kind.SHARE, 0, 1);
        double tail = p99 == null ? Double.NaN : typed.positive("--p99", p99, Kind.SECONDS);
        double given = replicas == null ? Double.NaN : typed.number("--replicas", replicas, Kind.COUNT, 0, 1e6);
        if (wait == null && p99 == null && replicas == null) typed.refuse("--wait", "must be given, or --p99, or --replicas", "nothing",
                "200ms");
        if (lambda * seconds > 1e6) typed.refuse("--rate", "must be a load of at most 1e6 servers", rate, "80/s");
        typed.check();
        int found = 1;
        if (wait != null) found = MMc.fewestServers(lambda, seconds, limit, may);
        if (p99 != null) {
            int byTail = Replicas.forResponse(lambda, seconds, tail, 0.99);
            if (byTail < 0) {
                typed.refuse("--p99", "must be above ln(100) x service, %s, the p99 of service alone".formatted(
                        Wording.duration(Math.log(100) * seconds)), p99, "a longer limit, or serve faster");
                typed.check();
            }
            found = Math.max(found, byTail);
        }
        return told(lambda, seconds, limit, replicas == null ? found : (int) given);
    }

    private Answer told(double lambda, double seconds, double limit, int servers) {
        Map<String, Object> json = new LinkedHashMap<>(figures(lambda, seconds, limit, servers));
        TextTable out = new TextTable();
        out.line("replicas  %d, each busy %s of the time [MODELLED, M/M/c]", servers, 
                Wording.share(new MMc(lambda, seconds, servers).utilisation()));
        line(out, json, limit);
        if (servers > 1) {
            Map<String, Object> fewer = figures(lambda, seconds, limit, servers - 1);
            json.put("oneFewer", fewer);
            out.line("");
            out.line("with %d", servers - 1);
            line(out, fewer, limit);
        }
        json.put("basis", Basis.MODELLED);
        return Answer.met(json, out.toString());
    }

    private static void line(TextTable out, Map<String, Object> f, double limit) {
        if (!(Boolean) f.get("stable")) {
            out.line("waits     without end: the load is more than they can serve");
            return;
        }
        out.line("waits     %s at all%s, %s in the mean", Wording.share((double) f.get("erlangC")), Double.isNaN(limit) ? "" : ", "
                + Wording.share((double) f.get("waitBeyond")) + " longer than " + Wording.duration(limit),
                Wording.duration((double) f.get("meanWaitSeconds")));
        out.line("answers   p99 %s; with constant service and the load split evenly %s", Wording.duration((double) f.get("p99Seconds")),
                Wording.duration((double) f.get("p99ConstantServiceSeconds")));
    }

    private static Map<String, Object> figures(double lambda, double seconds, double limit, int servers) {
        MMc queue = new MMc(lambda, seconds, servers);
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("replicas", servers);
        f.put("stable", queue.stable());
        f.put("utilisation", queue.utilisation());
        if (!queue.stable()) return f;
        f.put("erlangC", queue.erlangC());
        if (!Double.isNaN(limit)) f.put("waitBeyond", queue.waitBeyond(limit));
        f.put("meanWaitSeconds", queue.meanWait());
        f.put("p99Seconds", Replicas.responseQuantile(queue, 0.99));
        f.put("p99ConstantServiceSeconds", new MD1(lambda / servers, seconds).responseQuantile(0.99));
        return f;
    }

    private Answer batches(double lambda, double seconds) {
        double fixed = typed.positive("--batch-fixed", batchFixed, Kind.SECONDS);
        typed.check();
        DynamicBatchQueue queue = new DynamicBatchQueue(lambda, seconds, fixed);
        if (!queue.stable()) {
            typed.refuse("--rate", "must be below %s/s, which a batch without end reaches".formatted(Wording.number(1 / seconds)), rate,
                    "less");
            typed.check();
        }
        return Answer.met(Map.of("meanResponseSeconds", queue.meanResponse(), "utilisation", queue.utilisation(), "basis", Basis.MODELLED),
                "answers   mean at most %s (Inoue's bound), p99 about 1.5 to 1.7 times that [MODELLED]".formatted(
                        Wording.duration(queue.meanResponse())));
    }
}
