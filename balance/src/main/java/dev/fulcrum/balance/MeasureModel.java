package dev.fulcrum.balance;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Weighs any ONNX model here, in fresh worker processes: operations, latency, throughput over batch sizes, memory, energy.
public final class MeasureModel {
    private static final Protocol PROTOCOL = new Protocol(2, 20, 40, List.of(8, 32), 4, 6, 3, 1, 0.05, 5);

    private MeasureModel() {}

    /// @param flops operations of one inference, 1 MAC = 2 FLOPs, counted from the graph
    /// @param money what serving it costs, where a demand was given
    public record Done(String model, double flops, long parameters, long bytes, Measurement measurement, Environment environment,
            Optional<ServedMoney> money) {
        /// With what serving it costs; see [ServedMoney#asked].
        public Done at(Brief brief) {
            return new Done(model, flops, parameters, bytes, measurement, environment, Optional.of(ServedMoney.of(measurement, brief)));
        }

        public String words() {
            StringBuilder text = new StringBuilder();
            line(text, "model       %s, %s bytes, %s parameters, %s FLOPs an inference", model, Wording.count(bytes),
                    Wording.count(parameters), Wording.number(flops));
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

    /// @throws dev.fulcrum.unit.FaultException when the file is no model, or an input has a shape that must be known first
    public static Done of(Path model, Machine machine) {
        return of(model, machine, 1, _ -> true);
    }

    /// Weighs in more processes, round by round, until the measurement is good enough for what is asked of it.
    ///
    /// @param rounds at most, at least 1
    static Done of(Path model, Machine machine, int rounds, Predicate<Measurement> enough) {
        Graph graph = OnnxFile.read(model);
        List<WeighRequest.Input> inputs = ModelInputs.of(model, graph);
        List<ProcessResult> processes = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            weigh(model, inputs, machine, processes);
            if (enough.test(Weigh.combine(processes).get("model"))) break;
        }
        GraphCount count = GraphCount.of(graph, 1);
        return new Done(model.toString(), count.flops(), count.parameters(), model.toFile().length(),
                Weigh.combine(processes).get("model"), processes.getFirst().environment(), Optional.empty());
    }

    private static void weigh(Path model, List<WeighRequest.Input> inputs, Machine machine, List<ProcessResult> processes) {
        PriceBook prices = PriceBook.shipped();
        for (int i = 0; i < PROTOCOL.processes(); i++) {
            int number = processes.size();
            int last = number - i + PROTOCOL.processes();
            var request = new WeighRequest("onnxruntime", List.of(new WeighRequest.Model("model", model.toAbsolutePath().toString(), inputs)),
                    PROTOCOL, number, prices.value(PriceBook.WATTS_IDLE), prices.value(PriceBook.WATTS_BUSY_CORE));
            processes.add(Json.convert(machine.sandbox().run("weigh", request,
                    m -> machine.progress().accept(Progress.of("measure", number + 1, last, "process"))), ProcessResult.class));
        }
    }
}
