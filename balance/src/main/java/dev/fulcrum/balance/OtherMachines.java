package dev.fulcrum.balance;

import java.util.List;
import java.util.Optional;

/// Machines that were not weighed and shall be planned for all the same, as written by a person.
///
/// @param also each "name:cores:memory:price:GFLOP/s:GB/s"; rates of one core
/// @param here "GFLOP/s:GB/s" of one core of the machine that weighed
public record OtherMachines(List<String> also, Optional<String> here) {
    public static final OtherMachines NONE = new OtherMachines(List.of(), Optional.empty());

    public OtherMachines {
        also = List.copyOf(also);
    }
}
