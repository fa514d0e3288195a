package dev.fulcrum.cli;

import dev.fulcrum.load.Scenario;
import dev.fulcrum.load.ServerAddress;
import dev.fulcrum.cli.Typed.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum load URL`: loads a server and says what it keeps.
@Command(name = "load", description = "Load a server of the Open Inference Protocol v2: latency from the scheduled time, goodput, the highest rate within an SLO.",
        footer = {"", "server: Poisson arrivals at --qps; without it, the highest rate that keeps --slo, confirmed 5 times.",
            "singlestream, multistream: the next request when the last is answered. offline: all at once.",
            "stream: --fps frames a second; a frame is missed when its answer comes later than --slo, by default one beat.",
            "The names are MLPerf's, the runs are not MLPerf.",
            "Exit codes: 0 done, and the SLO is kept where there is one; 1 it is not; 2 refused."})
final class LoadVerb extends Verb {
    @Parameters(paramLabel = "URL", description = "Where the server listens, http://HOST:PORT.")
    String url;

    @Option(names = "--scenario", paramLabel = "NAME", defaultValue = "server",
            description = "One of ${COMPLETION-CANDIDATES}. Default ${DEFAULT-VALUE}.", completionCandidates = Names.class)
    String scenario;

    @Option(names = "--model", paramLabel = "NAME", description = "The model; by default the only one.")
    String model;

    @Option(names = "--qps", paramLabel = "RATE", description = "Requests a second, for example 80 or 80/s.")
    String qps;

    @Option(names = "--fps", paramLabel = "RATE", defaultValue = "30", description = "Frames a second of a stream. Default ${DEFAULT-VALUE}.")
    String fps;

    @Option(names = "--seconds", paramLabel = "TIME", defaultValue = "10", description = "How long one run takes. Default ${DEFAULT-VALUE}.")
    String seconds;

    @Option(names = "--slo", paramLabel = "TIME", description = "Answers later than this are late, for example 20ms.")
    String slo;

    @Option(names = "--connections", paramLabel = "COUNT", defaultValue = "64", description = "At most so many. Default ${DEFAULT-VALUE}.")
    String connections;

    @Option(names = "--samples", paramLabel = "COUNT", description = "Samples in one request; by default 1, multistream 8.")
    String samples;

    @Option(names = "--queries", paramLabel = "COUNT", defaultValue = "2048", description = "Requests of offline. Default ${DEFAULT-VALUE}.")
    String queries;

    @Option(names = "--binary", description = "Send and ask for tensors as bytes instead of JSON numbers.")
    boolean binary;

    @Option(names = "--shape", paramLabel = "INPUT=DIMS", description = "Shape of an input that varies, for example ids=1,128.")
    Map<String, String> shapes = new LinkedHashMap<>();

    @Option(names = "--key", paramLabel = "KEY", description = "API key, where the server wants one.")
    String key;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of arrivals and inputs. Default ${DEFAULT-VALUE}.")
    long seed;

    private final Typed typed = new Typed();

    LoadVerb(Door door) {
        super(door);
    }

    /// The scenarios as they are typed.
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(Stream.of(Scenario.values()).map(Scenario::word).toList());
        }
    }

    @Override
    Answer answer() {
        ServerAddress address = typed.found(() -> ServerAddress.of(url));
        Scenario chosen = Stream.of(Scenario.values()).filter(s -> s.word().equals(scenario)).findFirst().orElse(null);
        if (chosen == null) typed.refuse("--scenario", "must be one of " + new Names(), scenario, "server");
        double beat = typed.positive("--fps", fps, Kind.RATE);
        double rate = qps == null ? Double.NaN : typed.number("--qps", qps, Kind.RATE, 0, 1e6);
        double limit = slo == null ? chosen == Scenario.STREAM ? 1 / beat : Double.POSITIVE_INFINITY : typed.positive("--slo", slo, Kind.SECONDS);
        double time = typed.number("--seconds", seconds, Kind.SECONDS, 0, 86_400);
        int wires = count("--connections", connections, 4096);
        int each = samples == null ? chosen == null ? 1 : chosen.samples() : count("--samples", samples, 4096);
        int all = count("--queries", queries, 10_000_000);
        Map<String, List<Long>> dims = dims();
        if (chosen == Scenario.SERVER && qps == null && slo == null) {
            typed.refuse("--qps", "must be given, or --slo to search the highest rate that keeps it", "nothing", "--qps 80 or --slo 20ms");
        }
        typed.check();
        LoadFlow flow = new LoadFlow(address, Optional.ofNullable(model), Optional.ofNullable(key),
                new dev.fulcrum.load.LoadPlan(chosen, each, time, limit, wires, beat, all, seed), rate, binary, dims);
        return flow.run(door.line());
    }

    private int count(String option, String text, double most) {
        double value = typed.number(option, text, Kind.COUNT, 0, most);
        return Double.isNaN(value) ? 0 : (int) Math.max(1, value);
    }

    private Map<String, List<Long>> dims() {
        Map<String, List<Long>> dims = new LinkedHashMap<>();
        shapes.forEach((name, text) -> {
            if (text.matches("\\d{1,9}(,\\d{1,9})*")) dims.put(name, Stream.of(text.split(",")).map(Long::valueOf).toList());
            else typed.refuse("--shape " + name, "must be whole numbers with commas between", text, "--shape " + name + "=1,128");
        });
        return dims;
    }
}
