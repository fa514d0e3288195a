package dev.fulcrum.balance;

import dev.fulcrum.run.Fleet;
import dev.fulcrum.run.Sandbox;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What a run is given from outside: worker processes, clocks, a listener, and how many cores it may hold.
///
/// @param sandbox  starts workers; several may run side by side
/// @param cores    cores that training may hold at once, at least 1
/// @param clock    for the ledger's time stamps
/// @param nanos    for what was paid
/// @param progress sees where the run stands
/// @param weighings how carefully it weighs
/// @param fleet    where purchases are made; weighing and judging stay on this machine
public record Machine(Sandbox sandbox, int cores, Clock clock, LongSupplier nanos, Consumer<Progress> progress, Weighings weighings, Fleet fleet) {
    /// One that makes its purchases itself.
    public Machine(Sandbox sandbox, int cores, Clock clock, LongSupplier nanos, Consumer<Progress> progress, Weighings weighings) {
        this(sandbox, cores, clock, nanos, progress, weighings, sandbox);
    }

    /// One that weighs as users' machines do.
    public Machine(Sandbox sandbox, int cores, Clock clock, LongSupplier nanos, Consumer<Progress> progress) {
        this(sandbox, cores, clock, nanos, progress, Weighings.USUAL);
    }

    /// The same with purchases made elsewhere.
    public Machine with(Fleet elsewhere) {
        return new Machine(sandbox, cores, clock, nanos, progress, weighings, elsewhere);
    }

    /// Purchases side by side.
    int places() {
        return fleet.places(cores);
    }
}
