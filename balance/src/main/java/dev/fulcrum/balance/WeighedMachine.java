package dev.fulcrum.balance;

import dev.fulcrum.brief.Machine;
import dev.fulcrum.measure.MachineWeights;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A machine whose weights were imported into a result: one file in the result's folder `machines`.
///
/// @param machine with its price
/// @param weights as they came
record WeighedMachine(Machine machine, MachineWeights weights) {
    private static final String ENDING = ".json";

    static Path file(ResultFolder folder, String name) {
        return folder.machines().resolve(name + ENDING);
    }

    /// All that were imported, by name.
    static List<WeighedMachine> all(ResultFolder folder) {
        if (!Files.isDirectory(folder.machines())) return List.of();
        try (Stream<Path> files = Files.list(folder.machines())) {
            return files.filter(f -> !f.getFileName().toString().startsWith(".") && f.toString().endsWith(ENDING)).sorted()
                    .map(WeighedMachine::load).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WeighedMachine load(Path file) {
        WeighedMachine read = Json.readFile(file, WeighedMachine.class);
        if (read.machine != null && read.weights != null && read.weights.graphs() != null) return read;
        throw Fault.of("read machine", "must be whole", "a file that lacks parts", "delete it and import the weights again")
                .at(Place.file(file.toString())).raise();
    }

    /// The candidate as it would serve there, where its graph was weighed there: the trained one itself, or the untrained one of its size
    /// and precision.
    Optional<Candidate> carry(String key, Candidate here, ResultGraphs graphs) {
        return weighed(key).or(() -> graphs.untrainedId(key).flatMap(this::weighed)).map(m -> on(here, machine, m));
    }

    private Optional<Measurement> weighed(String id) {
        return Optional.ofNullable(weights.graphs().get(id)).map(MachineWeights.Weighed::measurement);
    }

    /// The same model on another machine.
    static Candidate on(Candidate here, Machine machine, Measurement weights) {
        return here.on(machine, weights);
    }
}
