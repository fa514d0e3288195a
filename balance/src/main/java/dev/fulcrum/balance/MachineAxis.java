package dev.fulcrum.balance;

import dev.fulcrum.brief.Machine;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.scaling.RooflineTransfer;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The machine as an axis of the choice: every candidate again on each machine that was weighed, or that is modelled.
public final class MachineAxis {
    private MachineAxis() {}

    /// The key of a model on another machine.
    static String key(String model, Machine machine) {
        return model + Candidate.AT + machine.name();
    }

    /// The evidence with the candidates on other machines beside those here, each by the model's key and the machine.
    ///
    /// @param also machines that were not weighed; their figures are MODELLED
    static Evidence along(ResultFolder folder, Evidence evidence, List<UnweighedMachine> also) {
        List<WeighedMachine> weighed = WeighedMachine.all(folder);
        if (weighed.isEmpty() && also.isEmpty()) return evidence;
        ResultGraphs graphs = ResultGraphs.of(folder, evidence);
        Map<String, Candidate> all = new LinkedHashMap<>(evidence.candidates());
        for (WeighedMachine m : weighed) {
            evidence.candidates().forEach((key, c) -> m.carry(key, c, graphs).ifPresent(on -> all.put(key(key, m.machine()), on)));
        }
        Set<String> known = weighed.stream().map(m -> m.machine().name()).collect(Collectors.toSet());
        for (UnweighedMachine m : also) {
            if (known.contains(m.machine().name())) continue;
            evidence.candidates().forEach((key, c) -> m.carry(key, c, graphs, evidence.machine()).ifPresent(on -> all.put(key(key, m.machine()), on)));
        }
        return evidence.with(all);
    }

    /// The key without the machine.
    static String model(String key) {
        int at = key.lastIndexOf(Candidate.AT);
        return at < 0 ? key : key.substring(0, at);
    }

    /// A machine beside the brief's own, and what was found about the models there.
    ///
    /// @param weighed whether the figures were measured there; else they are MODELLED by roofline from those of this machine
    /// @param models  every model that could serve there
    public record Place(Machine machine, boolean weighed, List<Weight> models) {
        /// In words, without the name.
        public String words() {
            String how = weighed ? "weighed there" : ("not weighed: MODELLED by roofline from the weights here, "
                    + "intervals widened by %s (8 bits upwards by %s)")
                    .formatted(Wording.number(RooflineTransfer.SPREAD), Wording.number(RooflineTransfer.WITHOUT_INT8));
            return "%d cores, %s, %s; %d models".formatted(machine.cores(), Wording.value(machine.price()), how, models.size());
        }
    }

    /// @param serviceSeconds busy seconds of one core a request at batch 1
    public record Weight(String candidate, Estimate p99, Estimate serviceSeconds, Estimate memory) {
        static Weight of(Candidate c) {
            return new Weight(c.name(), c.latency().p99(), c.serviceSeconds(), c.memory());
        }
    }

    /// In the order in which they come.
    public static List<Place> places(Evidence evidence) {
        Map<String, List<Candidate>> byMachine = new LinkedHashMap<>();
        for (Candidate c : evidence.list()) c.machine().ifPresent(m -> byMachine.computeIfAbsent(m.name(), _ -> new ArrayList<>()).add(c));
        return byMachine.values().stream().map(cs -> new Place(cs.getFirst().machine().orElseThrow(),
                cs.getFirst().latency().p50().basis() == Basis.MEASURED, cs.stream().map(Weight::of).toList())).toList();
    }

    /// The machine on which the candidate of that name serves, where that is not the brief's.
    public static Optional<Machine> machine(Evidence evidence, String candidate) {
        return evidence.list().stream().filter(c -> c.name().equals(candidate)).findFirst().flatMap(Candidate::machine);
    }
}
