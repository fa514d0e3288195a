package dev.fulcrum.measure;

import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// One process's weighing: opens all models (memory), times them interleaved (latency), then meters each alone (energy).
///
/// Memory is the growth of the resident set around opening a model and its first run at batch 1, read after the C library has given
/// back what it holds of freed memory. The JVM grows on its own, so single figures are off by a megabyte or so either way: one model
/// is opened and closed before anything is read, the order is random in each process, no figure may fall below the size of the model's
/// file, and the interval spans processes.
final class Weighing implements AutoCloseable {
    /// Progress, sent while a weighing runs.
    ///
    /// @param step what is going on: "open" or "time"
    /// @param done so far
    /// @param of   in all
    record Step(String step, int done, int of) {}

    private final Engine engine;
    private final WeighRequest asked;
    private final Bench bench;
    private final PowerMeter power;
    private final LongSupplier resident;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<String, Double> memory = new HashMap<>();
    private final Map<String, Double> joules = new HashMap<>();
    private final List<Bench.Subject> subjects = new ArrayList<>();

    Weighing(Engine engine, WeighRequest asked, Bench bench, PowerMeter power, LongSupplier resident) {
        this.engine = engine;
        this.asked = asked;
        this.bench = bench;
        this.power = power;
        this.resident = resident;
    }

    ProcessResult run(Consumer<Object> progress) {
        long start = bench.nanos().getAsLong();
        openAll(progress);
        List<Timings> timings = bench.run(subjects, asked.protocol(), asked.seed(),
                (done, of) -> progress.accept(new Step("time", done, of)));
        for (Timings timed : timings) if (timed.subject().batch() == 1) meter(timed);
        var models = asked.models().stream().map(m -> summary(m.id(), timings)).toList();
        Environment environment = Environment.detect(Path.of("/"), List.of(engine.version()));
        double seconds = (bench.nanos().getAsLong() - start) / 1e9;
        return new ProcessResult(models, environment, power.basis(), asked.protocol().threads(), seconds);
    }

    private void openAll(Consumer<Object> progress) {
        List<WeighRequest.Model> order = new ArrayList<>(asked.models());
        Collections.shuffle(order, new Random(asked.seed()));
        openAndForget(order.getFirst());
        for (WeighRequest.Model model : order) {
            open(model);
            progress.accept(new Step("open", memory.size(), order.size()));
        }
    }

    private void openAndForget(WeighRequest.Model model) {
        try (Session session = session(model); Session.Prepared prepared = prepare(session, model, 1)) {
            prepared.run();
        }
    }

    private void open(WeighRequest.Model model) {
        long before = resident.getAsLong();
        Session session = session(model);
        opened.add(session);
        add(session, model, 1).run();
        memory.put(model.id(), (double) Math.max(resident.getAsLong() - before, size(model)));
        for (int batch : asked.protocol().batchSizes()) add(session, model, batch);
    }

    private Session.Prepared add(Session session, WeighRequest.Model model, int batch) {
        Session.Prepared prepared = prepare(session, model, batch);
        opened.add(prepared);
        subjects.add(new Bench.Subject(model.id(), batch, prepared));
        return prepared;
    }

    private Session session(WeighRequest.Model model) {
        return engine.open(Path.of(model.path()), new SessionOptions(asked.protocol().threads(), false));
    }

    private Session.Prepared prepare(Session session, WeighRequest.Model model, int batch) {
        long seed = asked.seed() + batch;
        if (!RecordedInputs.isAsked(model.inputs())) return session.prepare(RandomInputs.of(model.inputs(), batch, seed));
        return new PreparedInTurn(RecordedInputs.of(model.inputs(), batch, seed).stream().map(session::prepare).toList());
    }

    /// The median of three stretches, each long enough for counters that tick every millisecond.
    private void meter(Timings timed) {
        double[] stretches = {joulesOfARun(timed), joulesOfARun(timed), joulesOfARun(timed)};
        joules.put(timed.subject().id(), Quantiles.of(stretches, 0.5));
    }

    private double joulesOfARun(Timings timed) {
        double millis = timed.quantile(0.5, 0).value();
        int runs = (int) Math.clamp(asked.protocol().burstMillis() / Math.max(millis, 1e-3), 1, 10_000);
        PowerMeter.Metering metering = power.start();
        for (int i = 0; i < runs; i++) timed.subject().prepared().run();
        return metering.joules() / runs;
    }

    private ProcessResult.Weighed summary(String id, List<Timings> all) {
        Map<Integer, Reading> batches = new TreeMap<>();
        all.stream().filter(t -> t.subject().id().equals(id)).forEach(t -> batches.put(t.subject().batch(), t.mean(asked.seed())));
        Timings single = all.stream().filter(t -> t.subject().id().equals(id) && t.subject().batch() == 1).findFirst().orElseThrow();
        return new ProcessResult.Weighed(id, single.quantile(0.5, asked.seed()), single.quantile(0.95, asked.seed()),
                single.quantile(0.99, asked.seed()), batches, memory.get(id), joules.get(id), single.dispersion(), single.samples(), single.disturbed());
    }

    private static long size(WeighRequest.Model model) {
        try {
            return Files.size(Path.of(model.path()));
        } catch (IOException e) {
            return 0;
        }
    }

    /// Prepared runs before their sessions: last opened, first closed.
    @Override
    public void close() {
        for (AutoCloseable open : opened.reversed()) closeOne(open);
    }

    private static void closeOne(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing must not fail", e);
        }
    }
}
