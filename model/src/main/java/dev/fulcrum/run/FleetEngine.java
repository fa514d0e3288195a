package dev.fulcrum.run;

/// Something that reaches fleets of one kind; found by `ServiceLoader`.
public interface FleetEngine {
    /// Whether an address is of its kind; nothing is asked over the network.
    boolean reaches(String address);

    /// @throws dev.fulcrum.unit.FaultException when nobody answers there
    Fleet open(String address, SandboxOptions options);
}
