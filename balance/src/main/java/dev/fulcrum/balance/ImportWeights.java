package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.MachineWeights;
import dev.fulcrum.measure.WeightsFile;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import dev.fulcrum.unit.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Adds what a result's graphs weigh on another machine to the result; from then on the machine is an axis of its plans.
public final class ImportWeights {
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
    private final ResultFolder folder;
    private final Evidence evidence;
    private final Path file;

    private ImportWeights(ResultFolder folder, Path file) {
        this.folder = folder;
        this.evidence = Evidence.load(folder);
        this.file = file;
    }

    /// What is known about the machine beside its weights; what is not given comes from the price book's instance type of that name, then
    /// from the environment that was weighed.
    ///
    /// @param name   or nothing, then the file's name without its ending
    /// @param price  as in a brief, "0.0714 USD/hour"
    /// @param cores  as in a brief
    /// @param memory as in a brief, "4 GiB"
    public record Terms(Optional<String> name, Optional<String> price, Optional<String> cores, Optional<String> memory) {}

    /// @param candidates how many models can be planned there
    /// @param without    models whose graph was not weighed there
    public record Done(String stored, Machine machine, Environment environment, int graphs, int candidates, List<String> without) {
        public String words() {
            return "%s: %s, %d cores, %s, %s; %d graphs, %d models to choose from there%s%n".formatted(machine.name(), environment.cpu(),
                    machine.cores(), Wording.value(machine.memory()), Wording.value(machine.price()), graphs, candidates,
                    without.isEmpty() ? "" : ", not " + String.join(", ", without));
        }
    }

    /// @throws FaultException when the file is not what a pack of this result writes, or the name is taken; nothing is written then
    public static Done into(ResultFolder folder, Path file, Terms terms, Clock clock) {
        return new ImportWeights(folder, file).run(terms, clock);
    }

    private Done run(Terms terms, Clock clock) {
        String name = terms.name().orElseGet(() -> file.getFileName().toString().replaceFirst("\\.json$", ""));
        MachineWeights weights = WeightsFile.read(file);
        ResultGraphs graphs = ResultGraphs.of(folder, evidence);
        FaultException.raiseAll(strangers(weights, graphs));
        WeighedMachine machine = new WeighedMachine(machine(checked(name), terms, weights.environment()), weights);
        List<String> without = new ArrayList<>();
        evidence.candidates().forEach((key, c) -> {
            if (machine.carry(key, c, graphs).isEmpty()) without.add(c.name());
        });
        try (ResultLock _ = ResultLock.take(folder.root(), clock)) {
            Path stored = WeighedMachine.file(folder, name);
            if (Files.exists(stored)) throw taken(name);
            AtomicFile.write(stored, Json.pretty(machine));
            return new Done(stored.toString(), machine.machine(), weights.environment(), weights.graphs().size(),
                    evidence.candidates().size() - without.size(), without);
        }
    }

    /// Graphs that this result does not have, and graphs of the same id with another content.
    private List<Fault> strangers(MachineWeights weights, ResultGraphs graphs) {
        Map<String, Path> known = graphs.all();
        List<Fault> faults = new ArrayList<>();
        weights.graphs().forEach((id, weighed) -> {
            if (!known.containsKey(id)) faults.add(fault("must hold graphs of this result", "a graph \"" + id + "\""));
            else if (!same(known.get(id), weighed.digest())) faults.add(fault("must have weighed the graph of this result for " + id,
                    "another one, digest " + weighed.digest().brief()));
        });
        return faults.stream().limit(20).toList();
    }

    private static boolean same(Path file, ContentHash digest) {
        return Files.exists(file) && ContentHash.ofFile(file).equals(digest);
    }

    private Fault fault(String expected, String got) {
        return Fault.of("import weights", expected, got, "pack this very result: fulcrum weigh " + folder.root() + " --pack OUT.jar")
                .at(Place.file(file.toString()));
    }

    private String checked(String name) {
        if (!name.matches(NAME) || name.equals(brief().machine().name())) {
            throw Fault.of("--as", "must be a name of letters, digits, . _ - that no other machine has", name,
                    "write for example --as c7i.large").raise();
        }
        return name;
    }

    private RuntimeException taken(String name) {
        return Fault.of("--as", "must be a name of its own", name + ", which is imported already",
                "choose another name, or delete " + WeighedMachine.file(folder, name)).raise();
    }

    private Brief brief() {
        return DecideAgain.brief(evidence, Optional.empty(), Map.of());
    }

    /// The brief's reader judges the values, as it does those of the brief's own machine.
    private Machine machine(String name, Terms terms, Environment environment) {
        Optional<Machine> listed = brief().prices().machine(name);
        if (listed.isEmpty() && terms.price().isEmpty()) {
            throw Fault.of("--price", "must be given for a machine that the price book does not list", name,
                    "add --price \"0.0714 USD/hour\"").raise();
        }
        Map<String, String> values = new HashMap<>();
        values.put("machine.price", terms.price().orElseGet(() -> String.valueOf(listed.orElseThrow().price().value())));
        values.put("machine.cores", terms.cores().or(() -> listed.map(m -> "" + m.cores())).orElse("" + environment.cores()));
        values.put("machine.memory", terms.memory().or(() -> listed.map(m -> m.memory().value() + " B"))
                .orElse(environment.memoryBytes() + " B"));
        return named(name, brief().with(values).machine());
    }

    static Machine named(String name, Machine m) {
        return new Machine(name, m.cores(), m.memory(), m.price(), m.tenure(), m.spot(), m.committed(), m.wattsIdle(), m.wattsBusyCore());
    }
}
