package dev.fulcrum.balance;

import dev.fulcrum.tasks.image.ImageSection;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Decides from recorded measurements under another brief, or with values replaced: nothing is measured, trained or written.
public final class DecideAgain {
    private DecideAgain() {}

    /// Another brief than the one of the run.
    public record Other(String file, String text, Map<String, String> environment) {}

    /// @param overrides values by key of the brief
    /// @throws dev.fulcrum.unit.FaultException when the folder holds no finished run, or the brief or a value has faults
    public static Outcome of(ResultFolder folder, Optional<Other> other, Map<String, String> overrides) {
        return of(folder, other, overrides, OtherMachines.NONE);
    }

    /// The same with machines that were not weighed beside those that were; see [MachineAxis].
    public static Outcome of(ResultFolder folder, Optional<Other> other, Map<String, String> overrides, OtherMachines machines) {
        Evidence here = Evidence.load(folder);
        Brief brief = brief(here, other, overrides);
        Evidence evidence = MachineAxis.along(folder, here, UnweighedMachine.of(machines, brief));
        Decision decision = Planner.decide(brief, evidence.list(), evidence.searchSeconds());
        return new Outcome(folder, shown(decision, evidence),
                Planner.table(brief, evidence.list(), evidence.searchSeconds(), Planner.VOLUMES), evidence);
    }

    /// The brief under which is decided.
    public static Brief brief(Evidence evidence, Optional<Other> other, Map<String, String> overrides) {
        if (other.isPresent()) {
            Brief parsed = ImageSection.brief(other.get().file(), other.get().text(), other.get().environment());
            return overrides.isEmpty() ? parsed : parsed.with(overrides);
        }
        Map<String, String> all = new TreeMap<>(evidence.overrides());
        all.putAll(overrides);
        Brief parsed = ImageSection.brief(evidence.briefFile(), evidence.briefText(), evidence.environment());
        return all.isEmpty() ? parsed : parsed.with(all);
    }

    /// With the test quality, where it was measured for the very model that is chosen.
    private static Decision shown(Decision decision, Evidence evidence) {
        if (!(decision instanceof Plan plan)) return decision;
        return evidence.test().filter(t -> t.key().equals(MachineAxis.model(evidence.key(plan.candidate()))))
                .<Decision>map(t -> plan.withTest(t.quality().estimate())).orElse(plan);
    }
}
