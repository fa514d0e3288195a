package dev.fulcrum.balance;

import dev.fulcrum.tasks.TaskBrief;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.NamedFiles;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.Planner;
import java.util.Map;
import java.util.Optional;

/// Decides from recorded measurements under another brief, or with values replaced: nothing is measured, trained or written.
public final class DecideAgain {
    private DecideAgain() {}

    /// Another brief than the one of the run.
    ///
    /// @param files that it may name
    public record Other(String file, String text, Map<String, String> environment, NamedFiles files) {
        public Other(String file, String text, Map<String, String> environment) {
            this(file, text, environment, NamedFiles.NONE);
        }
    }

    /// As [#of(ResultFolder, Optional, Map, NamedFiles)] where no value names a file.
    public static Outcome of(ResultFolder folder, Optional<Other> other, Map<String, String> overrides) {
        return of(folder, other, overrides, NamedFiles.NONE);
    }

    /// @param overrides values by key of the brief
    /// @param files     that a value may name, beside those that the run kept
    /// @throws dev.fulcrum.unit.FaultException when the folder holds no finished run, or the brief or a value has faults
    public static Outcome of(ResultFolder folder, Optional<Other> other, Map<String, String> overrides, NamedFiles files) {
        return of(folder, other, overrides, files, OtherMachines.NONE);
    }

    /// The same with machines that were not weighed beside those that were; see [MachineAxis].
    public static Outcome of(ResultFolder folder, Optional<Other> other, Map<String, String> overrides, NamedFiles files,
            OtherMachines machines) {
        Evidence stored = Evidence.load(folder);
        Brief brief = brief(stored, other, overrides, files);
        Evidence evidence = MachineAxis.along(folder, stored.priced(folder, brief), UnweighedMachine.of(machines, brief));
        Decision decision = Planner.decide(brief, evidence.list(), evidence.searchSeconds(), deployed(evidence));
        Told told = Told.of(decision, evidence, brief, folder);
        return new Outcome(folder, told.decision(),
                Planner.table(brief, evidence.list(), evidence.searchSeconds(), Planner.VOLUMES), evidence, told.data());
    }

    /// The model that was handed over counts as running.
    private static Optional<String> deployed(Evidence evidence) {
        return evidence.test().flatMap(t -> Optional.ofNullable(evidence.candidates().get(t.key()))).map(Candidate::name);
    }

    /// The brief under which is decided.
    public static Brief brief(Evidence evidence, Optional<Other> other, Map<String, String> overrides) {
        return brief(evidence, other, overrides, NamedFiles.NONE);
    }

    /// @param files that a value may name, beside those that the run kept
    public static Brief brief(Evidence evidence, Optional<Other> other, Map<String, String> overrides, NamedFiles files) {
        if (other.isPresent()) {
            return TaskBrief.of(other.get().file(), other.get().text(), other.get().environment(), other.get().files(), overrides);
        }
        Brief asked = TaskBrief.of(evidence.briefFile(), evidence.briefText(), evidence.environment(),
                NamedFiles.kept(evidence.files(), files), evidence.overrides());
        return overrides.isEmpty() ? asked : asked.with(overrides);
    }
}
