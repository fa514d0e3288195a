package dev.fulcrum.balance;

import dev.fulcrum.brief.Machine;
import dev.fulcrum.plan.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The machine as an axis of the choice: every candidate again on each machine that was weighed, or that is modelled.
public final class MachineAxis {
    static final String AT = " @ ";

    private MachineAxis() {}

    /// "w16 d1 r14 e8 fp32 @ c7i.large".
    static String name(String model, Machine machine) {
        return model + AT + machine.name();
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
            evidence.candidates().forEach((key, c) -> m.carry(key, c, graphs).ifPresent(on -> all.put(name(key, m.machine()), on)));
        }
        for (UnweighedMachine m : also) {
            evidence.candidates().forEach((key, c) -> all.put(name(key, m.machine()), m.carry(key, c, graphs, evidence.machine())));
        }
        return evidence.with(all);
    }

    /// The model's key or name without the machine.
    static String model(String keyOrName) {
        int at = keyOrName.lastIndexOf(AT);
        return at < 0 ? keyOrName : keyOrName.substring(0, at);
    }

    /// What the candidates of an outcome run on, beside the brief's own machine.
    ///
    /// @param weighed whether the figures were measured there; else they are MODELLED by roofline
    public record Place(Machine machine, boolean weighed, int candidates) {}

    /// One line a machine, in the order in which they come.
    public static List<Place> places(Evidence evidence) {
        Map<String, List<Candidate>> byMachine = new LinkedHashMap<>();
        for (Candidate c : evidence.list()) c.machine().ifPresent(m -> byMachine.computeIfAbsent(m.name(), _ -> new ArrayList<>()).add(c));
        return byMachine.values().stream().map(cs -> new Place(cs.getFirst().machine().orElseThrow(),
                cs.getFirst().latency().p50().basis() == dev.fulcrum.unit.Basis.MEASURED, cs.size())).toList();
    }
}
