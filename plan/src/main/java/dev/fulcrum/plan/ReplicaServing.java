package dev.fulcrum.plan;

import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// Whole replicas. Those that run in enough hours are committed to for the whole horizon, the others are rented by the hour.
///
/// The n-th replica is committed to iff the hours in which it runs, at what they would cost on demand, cost at least all hours at the
/// committed price: without discount and hardware trend, iff Pr(k_h >= n) >= committed / on-demand price. Which replicas run how often
/// follows from how busy the hours are, so all that run in the `committing`-th busiest hour are committed to, whatever the volume.
record ReplicaServing(Deployment.Dedicated dedicated, Machine machine, Candidate candidate, Replicas replicas, Months whole, int committing)
        implements Serving {

    static ReplicaServing of(Deployment.Dedicated dedicated, Machine machine, Candidate candidate, Replicas replicas, Months whole) {
        Workload paid = paid(dedicated, machine, whole);
        double all = whole.hours(fixed(dedicated)).hours() * machine.committed().value() / machine.price().value();
        boolean rented = machine.tenure() == Machine.Tenure.RENTED && machine.price().value() > 0;
        return new ReplicaServing(dedicated, machine, candidate, replicas, whole, rented ? Math.max(1, paid.busiest(all)) : paid.size() + 1);
    }

    private static boolean fixed(Deployment.Dedicated dedicated) {
        return dedicated.scaling() == Deployment.Scaling.FIXED;
    }

    private static Workload paid(Deployment.Dedicated dedicated, Machine machine, Months months) {
        return machine.tenure() == Machine.Tenure.OWNED ? months.hours(fixed(dedicated)) : months.rented(fixed(dedicated));
    }

    /// Share of a machine that a replica takes.
    double share() {
        return Math.max(dedicated.cores() / (double) machine.cores(), candidate.memory().value() / machine.memory().value());
    }

    /// Replicas in an hour of business x.
    double at(double volume, double seconds, double x) {
        return replicas.at(volume * rate(seconds) * x);
    }

    /// Requests a second, at the measured service time, that are as much work as one request a month of so many seconds.
    private double rate(double seconds) {
        return seconds / candidate.serviceSeconds().value() / (3600 * Dimension.HOURS_A_MONTH);
    }

    /// Replicas that are paid for at every hour of the horizon.
    double committed(double volume, double seconds) {
        Workload paid = paid(dedicated, machine, whole);
        return committing > paid.size() ? 0 : at(volume, seconds, paid.busy(committing - 1));
    }

    @Override
    public List<Use> uses(Months months) {
        Workload paid = paid(dedicated, machine, months);
        double hours = months.hours(fixed(dedicated)).hours();
        List<Use> uses = new ArrayList<>();
        if (committing <= whole.hours(fixed(dedicated)).size()) {
            uses.add(new Use("replicas, committed", "replica-hours", price(machine.committed()), (v, s) -> hours * committed(v, s)));
        }
        uses.add(new Use("replicas, on demand", "replica-hours", price(machine.price()), (v, s) -> onDemand(paid, v, s)));
        return uses;
    }

    private Estimate price(Estimate machineHour) {
        return machineHour.in(machineHour.unit().replace("/hour", "/replica-hour"), share());
    }

    private double onDemand(Workload hours, double volume, double seconds) {
        double committed = committed(volume, seconds);
        return hours.sum(x -> Math.max(0, at(volume, seconds, x) - committed));
    }

    @Override
    public double heldCoreHours(Months months, double volume, double seconds) {
        return coresHeld() * months.hours(fixed(dedicated)).sum(x -> at(volume, seconds, x));
    }

    private double coresHeld() {
        return share() * machine.cores();
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
        Workload paid = paid(dedicated, machine, whole);
        double[] weights = new double[paid.size()];
        double before = 0;
        for (int i = 0; i < Math.min(weights.length, committing); i++) {
            weights[i] = paid.hours(i) * machine.price().value();
            before += i + 1 < committing ? weights[i] : 0;
        }
        if (committing <= weights.length) {
            weights[committing - 1] = whole.hours(fixed(dedicated)).hours() * machine.committed().value() - before;
        }
        return Part.curve(shape(paid, weights), this::rate, share());
    }

    @Override
    public Part heldCoreHours() {
        Workload held = whole.hours(fixed(dedicated));
        double[] weights = new double[held.size()];
        for (int i = 0; i < weights.length; i++) weights[i] = held.hours(i);
        return Part.curve(shape(held, weights), this::rate, coresHeld());
    }

    /// Weighted sum over the hours of their replicas, by requests a second of the mean hour.
    private PiecewiseLinear shape(Workload hours, double[] weights) {
        double idle = 0;
        for (double weight : weights) idle += weight * replicas.at(0);
        PiecewiseLinear.Builder sum = new PiecewiseLinear.Builder(idle, 0);
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0 && hours.busy(i) > 0) replicas.addTo(sum, hours.busy(i), weights[i]);
        }
        return sum.build();
    }

    /// Replica-hours that would be held without any load.
    @Override
    public double floorShare(double volume) {
        Workload hours = whole.hours(fixed(dedicated));
        double s = candidate.serviceSeconds().value();
        DoubleUnaryOperator held = x -> at(volume, s, x);
        double all = hours.sum(held);
        return all == 0 ? 0 : Math.min(1, hours.hours() * Math.max(1, dedicated.minimum() + dedicated.spare()) / all);
    }
}
