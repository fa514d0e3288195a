package dev.fulcrum.plan;

import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Machine;
import java.util.List;

/// A shared pool: an hour costs max(busy share / utilisation, memory share) of a machine.
record PoolServing(Deployment.SharedPool pool, Machine machine, Candidate candidate, Shapes shapes) implements Serving {

    /// What all candidates of a brief share: machine-hours of the horizon as a function of load over floor.
    record Shapes(PiecewiseLinear rented, PiecewiseLinear hours, Workload workload) {
        static Shapes of(Months whole) {
            return new Shapes(whole.rented().machineHours(), whole.hours().machineHours(), whole.rented());
        }
    }

    @Override
    public List<Use> uses(Months months) {
        Workload hours = paid(months);
        return List.of(new Use("serving", "machine-hours", machine.price(), (v, s) -> hours.machineHours(v * machines(s), floor())));
    }

    private Workload paid(Months months) {
        return machine.tenure() == Machine.Tenure.OWNED ? months.hours() : months.rented();
    }

    @Override
    public double heldCoreHours(Months months, double volume, double seconds) {
        return machine.cores() * months.hours().machineHours(volume * machines(seconds), floor());
    }

    @Override
    public double busyShare() {
        return 1;
    }

    @Override
    public double idleWatts() {
        return machine.wattsIdle().value();
    }

    @Override
    public Part money() {
        return part(machine.tenure() == Machine.Tenure.OWNED ? shapes.hours : shapes.rented, machine.price().value());
    }

    @Override
    public Part heldCoreHours() {
        return part(shapes.hours, machine.cores());
    }

    private Part part(PiecewiseLinear shape, double factor) {
        if (floor() > 0) return Part.curve(shape, s -> machines(s) / floor(), floor() * factor);
        int last = shape.slope().length - 1;
        return Part.line(s -> shape.slope()[last] * machines(s) * factor);
    }

    @Override
    public double floorShare(double volume) {
        return shapes.workload.floorShare(volume * machines(candidate.serviceSeconds().value()), floor());
    }

    /// Machines, at the pool's utilisation, that one request a month of so many core-seconds keeps busy.
    private double machines(double coreSeconds) {
        return coreSeconds / (3600 * Dimension.HOURS_A_MONTH * pool.utilisation() * machine.cores());
    }

    private double floor() {
        double step = pool.memoryStep().value();
        return Math.ceil(candidate.memory().value() / step) * step / machine.memory().value();
    }
}
