package dev.fulcrum.plan;

import dev.fulcrum.brief.Machine;
import dev.fulcrum.unit.Estimate;
import java.util.List;

/// Work that waits: the best throughput on all cores, at the spot price where the machine is rented.
record BatchServing(Machine machine, Candidate candidate, Months whole) implements Serving {

    @Override
    public List<Use> uses(Months months) {
        double requests = paid(months).requests();
        return List.of(new Use("batches", "machine-hours", price(), (v, s) -> v * requests * machineHours(s)));
    }

    private Estimate price() {
        return machine.tenure() == Machine.Tenure.OWNED ? machine.price() : machine.spot();
    }

    private Workload paid(Months months) {
        return machine.tenure() == Machine.Tenure.OWNED ? months.hours() : months.rented();
    }

    /// Machine-hours a request.
    private double machineHours(double seconds) {
        return seconds * busyShare() / 3600 / machine.cores();
    }

    @Override
    public double busyShare() {
        return candidate.weights().threads() / candidate.weights().bestThroughput().value() / candidate.serviceSeconds().value();
    }

    @Override
    public double heldCoreHours(Months months, double volume, double seconds) {
        return 0;
    }

    @Override
    public double idleWatts() {
        return 0;
    }

    @Override
    public Part money() {
        double money = paid(whole).requests() * price().value();
        return Part.line(s -> money * machineHours(s));
    }

    @Override
    public Part heldCoreHours() {
        return Part.line(_ -> 0);
    }

    @Override
    public double floorShare(double volume) {
        return 0;
    }
}
