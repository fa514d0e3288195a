package dev.fulcrum.measure;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// Reads a `weights.json` that came from elsewhere and believes nothing in it: size, shape, every number, and whether the measurements
/// follow from what the processes say that they saw.
public final class WeightsFile {
    /// A thousand graphs in twenty processes stay below.
    private static final long MOST_BYTES = 64L << 20;
    private static final double ROUNDING = 1e-6;
    private final Path file;

    private WeightsFile(Path file) {
        this.file = file;
    }

    /// @throws FaultException when the file cannot be read, is cut off, or says something that cannot be
    public static MachineWeights read(Path file) {
        return new WeightsFile(file).read();
    }

    private MachineWeights read() {
        MachineWeights weights = parse(text());
        require(MachineWeights.FORMAT.equals(weights.format()), "must say \"format\": \"" + MachineWeights.FORMAT + "\"",
                String.valueOf(weights.format()));
        Map<String, Measurement> combined = combined(weights);
        require(combined.keySet().equals(weights.graphs().keySet()), "must hold what its processes weighed, " + combined.keySet(),
                weights.graphs().keySet().toString());
        weights.graphs().forEach((id, weighed) -> same(id, weighed.measurement(), combined.get(id)));
        return weights.with(combined);
    }

    private String text() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) MOST_BYTES + 1);
            require(bytes.length <= MOST_BYTES, "must be at most 64 MiB", "more");
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw fault("must be a file that can be read", Files.exists(file) ? e.toString() : "no such file").raise();
        }
    }

    private MachineWeights parse(String text) {
        try {
            return Objects.requireNonNull(Json.read(text, MachineWeights.class));
        } catch (FaultException e) {
            throw fault("must be the whole JSON that a weighing pack writes", e.faults().getFirst().got()).raise(e);
        } catch (RuntimeException e) {
            throw fault("must be the whole JSON that a weighing pack writes", "something else").raise(e);
        }
    }

    /// Whatever is missing shows itself here; the faults that were found on purpose go on as they are.
    private Map<String, Measurement> combined(MachineWeights weights) {
        try {
            require(!weights.processes().isEmpty() && !weights.graphs().isEmpty(), "must hold processes and graphs", "none");
            Objects.requireNonNull(weights.protocol());
            weights.graphs().values().forEach(g -> Objects.requireNonNull(g.digest()));
            weights.processes().forEach(p -> check(p, weights));
            return Weigh.combine(weights.processes());
        } catch (FaultException e) {
            throw e;
        } catch (RuntimeException e) {
            throw fault("must be whole", "a file that lacks parts (" + e.getMessage() + ")").raise(e);
        }
    }

    private void check(ProcessResult process, MachineWeights weights) {
        require(process.environment().equals(weights.environment()), "must come from one machine", "processes on different ones");
        require(process.threads() == weights.protocol().threads(), "must be weighed with " + weights.protocol().threads() + " threads",
                "" + process.threads());
        Objects.requireNonNull(process.environment().cpu(), "cpu");
        require(process.environment().cores() >= 1 && process.environment().memoryBytes() >= 0,
                "must name the cores and memory of its machine",
                process.environment().cores() + " cores");
        Objects.requireNonNull(process.energyBasis());
        Set<String> ids = process.models().stream().map(ProcessResult.Weighed::id).collect(Collectors.toSet());
        require(ids.size() == process.models().size(), "must weigh each graph once a process", "a graph twice");
        process.models().forEach(this::check);
    }

    private void check(ProcessResult.Weighed w) {
        DoubleStream.of(w.p50().value(), w.p95().value(), w.p99().value()).forEach(v -> positive(w.id(), v));
        w.batchMillis().forEach((batch, r) -> {
            require(batch >= 1, "must have batches of at least 1", "" + batch);
            positive(w.id(), r.value());
            notNegative(w.id(), r.error());
        });
        require(w.batchMillis().containsKey(1), "must have a time at batch 1 for " + w.id(), w.batchMillis().keySet().toString());
        require(w.p50().value() <= w.p95().value() && w.p95().value() <= w.p99().value(), "must have p50 <= p95 <= p99 for " + w.id(),
                w.p50().value() + ", " + w.p95().value() + ", " + w.p99().value());
        DoubleStream.of(w.memoryBytes(), w.joules(), w.p50().error(), w.p95().error(), w.p99().error()).forEach(v -> notNegative(w.id(),
                v));
    }

    private void positive(String id, double value) {
        require(value > 0 && Double.isFinite(value), "must have times above 0 for " + id, "" + value);
    }

    private void notNegative(String id, double value) {
        require(value >= 0 && Double.isFinite(value), "must have figures of at least 0 for " + id, "" + value);
    }

    private void same(String id, Measurement stated, Measurement combined) {
        require(isWhole(stated), "must have a whole measurement of " + id, "a part of one");
        double said = stated.serviceSeconds().value();
        double found = combined.serviceSeconds().value();
        require(Math.abs(said - found) <= ROUNDING * found, "must follow from its processes: " + found + " s for " + id, said + " s");
    }

    private static boolean isWhole(Measurement m) {
        return m != null && m.batchMillis() != null && m.batchMillis().get(1) != null && m.latency() != null && m.latency().p50() != null
                && m.latency().p95() != null && m.latency().p99() != null && m.memory() != null && m.energy() != null && m.threads() > 0;
    }

    private void require(boolean holds, String expected, String got) {
        if (!holds) throw fault(expected, got).raise();
    }

    private Fault fault(String expected, String got) {
        return Fault.of("read weights", expected, got, "copy the file again, or run the pack again").at(Place.file(file.toString()));
    }
}
