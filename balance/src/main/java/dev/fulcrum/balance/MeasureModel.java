package dev.fulcrum.balance;

import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Weighs any ONNX model here, in fresh worker processes: operations, latency, throughput over batch sizes, memory, energy.
public final class MeasureModel {
    private static final Protocol PROTOCOL = new Protocol(2, 20, 40, List.of(8, 32), 4, 6, 3, 1, 0.05, 5);

    private MeasureModel() {}

    /// @param flops     operations of one inference, 1 MAC = 2 FLOPs, counted from the graph
    /// @param uncounted operators that the count leaves out
    /// @param money     what serving it costs, where a demand was given
    public record Done(String model, double flops, Set<String> uncounted, long parameters, long bytes, Measurement measurement,
            Environment environment, Optional<ServedMoney> money) {
        /// With what serving it costs; see [ServedMoney#asked].
        public Done at(Brief brief) {
            return new Done(model, flops, uncounted, parameters, bytes, measurement, environment,
                    Optional.of(ServedMoney.of(measurement, brief)));
        }

        public String words() {
            StringBuilder text = new StringBuilder();
            line(text, "model       %s, %s bytes, %s parameters, %s FLOPs an inference%s", model, Wording.count(bytes),
                    Wording.count(parameters), Wording.number(flops),
                    uncounted.isEmpty() ? "" : " without " + String.join(", ", uncounted));
            line(text, "latency     p50 %s, p95 %s, p99 %s [%s]", Wording.estimate(measurement.latency().p50()),
                    Wording.estimate(measurement.latency().p95()), Wording.estimate(measurement.latency().p99()),
                    measurement.latency().p50().basis());
            measurement.batchMillis().forEach((batch, ms) -> line(text, "batch %-5d %s, %s requests a second on one core", batch,
                    Wording.estimate(ms), Wording.number(1000.0 * batch / ms.value())));
            line(text, "memory      %s [%s]", Wording.estimate(measurement.memory()), measurement.memory().basis());
            line(text, "energy      %s a request [%s]", Wording.estimate(measurement.energy()), measurement.energy().basis());
            money.ifPresent(m -> line(text, "money       %s a month for %s requests, %s [%s]", Wording.value(m.aMonth()),
                    Wording.number(m.demand().value()), Wording.value(m.perThousand()), m.aMonth().basis()));
            line(text, "machine     %s, %d cores, %s", environment.cpu(), environment.cores(), String.join(", ", environment.engines()));
            return text.toString();
        }

        private static void line(StringBuilder text, String format, Object... values) {
            text.append(format.formatted(values)).append(System.lineSeparator());
        }
    }

    /// @param flags keys of guest.yaml that are known, such as sizes of open dimensions
    /// @throws dev.fulcrum.unit.FaultException when the file is no model, or an input has a shape that must be known first
    public static Done of(Path model, Map<String, String> flags, Machine machine) {
        return of(GuestModel.open(model, Optional.empty(), flags), machine, 1, Optional.empty(), _ -> true);
    }

    /// Weighs in more processes, round by round, until the measurement is good enough for what is asked of it.
    ///
    /// @param rounds at most, at least 1
    /// @param shown  examples of its one input, one after the other, where its work depends on what it is shown
    static Done of(Path model, Machine machine, int rounds, Optional<Path> shown, Predicate<Measurement> enough) {
        return of(GuestModel.open(model, Optional.empty(), Map.of()), machine, rounds, shown, enough);
    }

    private static Done of(GuestModel model, Machine machine, int rounds, Optional<Path> shown, Predicate<Measurement> enough) {
        List<ProcessResult> processes = new ArrayList<>();
        try (WeighedModels weighed = WeighedModels.of(Map.of("model", model), shown)) {
            for (int round = 0; round < rounds; round++) {
                weighed.weigh(PROTOCOL, machine, "measure", processes);
                if (enough.test(Weigh.combine(processes).get("model"))) break;
            }
        }
        GraphCount count = GraphCount.of(model.graph(), model.shapes(1));
        return new Done(model.file().toString(), count.flops(), count.uncounted(), count.parameters(), model.file().toFile().length(),
                Weigh.combine(processes).get("model"), processes.getFirst().environment(), Optional.empty());
    }
}
