package dev.fulcrum.measure;

import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/// Weighs models in the process in which it runs. Request: [WeighRequest]; messages: [Weighing.Step] while it works, a
/// [ProcessResult] last.
///
/// The parent runs it in as many fresh processes as the protocol says and joins the results with [Weigh#combine].
public final class WeighJob implements WorkerJob {

    @Override
    public String name() {
        return "weigh";
    }

    @Override
    public void run(Map<String, Object> request, Reply reply) {
        WeighRequest asked = underQuota(Json.convert(request, WeighRequest.class), Path.of("/"));
        LongSupplier cpu = cpuNanos(asked.protocol().threads());
        PowerMeter power = PowerMeter.best(Path.of("/sys/class/powercap"),
                new PowerModel(asked.idleWatts(), asked.coreWatts(), System::nanoTime, cpu));
        Path proc = Path.of("/proc");
        Bench bench = new Bench(System::nanoTime, Disturbance.linux(Path.of("/")));
        try (Weighing weighing = new Weighing(Engine.named(asked.engine()), asked, bench, power, () -> ResidentMemory.bytesInUse(proc))) {
            reply.send(weighing.run(reply::send));
        }
    }

    /// The same, with bursts that last where this process has a quota of processor time.
    static WeighRequest underQuota(WeighRequest asked, Path root) {
        OptionalDouble period = Throttling.periodMillis(root);
        return period.isPresent() ? asked.with(asked.protocol().underQuota(period.getAsDouble())) : asked;
    }

    /// With one thread the work is done by the caller, whose clock is exact; the clock of the process, which several threads need,
    /// ticks every 10 ms on Linux.
    private static LongSupplier cpuNanos(int threads) {
        if (threads == 1) return ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return system::getProcessCpuTime;
    }
}
