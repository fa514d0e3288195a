package dev.fulcrum.unit;

import java.util.List;
import java.util.stream.Collectors;

/// Carries one or more faults to the front door, which prints them all and ends with exit code 2.
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<Fault> faults;

    public FaultException(Fault fault) {
        this(List.of(fault), null);
    }

    public FaultException(List<Fault> faults, Throwable cause) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")), cause);
        this.faults = List.copyOf(faults);
    }

    /// At least one fault, in the order in which they were found.
    public List<Fault> faults() {
        return faults;
    }

    /// Raises all faults at once, or does nothing when there are none.
    public static void raiseAll(List<Fault> faults) {
        if (!faults.isEmpty()) throw new FaultException(faults, null);
    }
}
