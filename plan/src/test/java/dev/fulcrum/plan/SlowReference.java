package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.brief.Profile;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.brief.Spot;
import dev.fulcrum.capacity.Balancing;
import dev.fulcrum.capacity.Capacity;
import dev.fulcrum.capacity.Peak;
import dev.fulcrum.capacity.ServiceCurve;
import java.util.Arrays;

/// Lifetime cost by loops over months, hours and days, straight from the specification; knows nothing of curves and sorted hours.
final class SlowReference {
    private final Brief brief;
    private final Candidate candidate;
    private final Machine machine;
    private final double volume;
    private final double beta;
    private final double[] week;

    SlowReference(Brief brief, Candidate candidate) {
        this.brief = brief;
        this.candidate = candidate;
        this.machine = candidate.machine().orElse(brief.machine());
        this.volume = brief.demand().requests().value();
        this.beta = Math.pow(1 + price(PriceBook.DISCOUNT_RATE), -1 / 12.0);
        this.week = brief.demand().profile().weights();
    }

    private double price(String line) {
        return brief.prices().value(line);
    }

    double total() {
        return work() + serving() + retraining() + errors() + operation();
    }

    /// Money of a kWh that is not inside the machine's price.
    private double kilowattHour(Machine m) {
        return (m.tenure() == Machine.Tenure.OWNED ? price(PriceBook.ELECTRICITY) : 0)
                + price(PriceBook.CARBON_INTENSITY) / 1000 * price(PriceBook.CARBON_PRICE);
    }

    private double trend(int t, Machine m) {
        return m.tenure() == Machine.Tenure.OWNED ? 1 : Math.pow(1 - price(PriceBook.HARDWARE_TREND), (t - 1) / 12.0);
    }

    /// The lineage once, on the brief's machine.
    double work() {
        return hoursOfWork() * (heldHour() + energyHour());
    }

    private double hoursOfWork() {
        return candidate.lineage().stream().mapToDouble(p -> p.coreSeconds().value()).sum() / 3600 / brief.machine().cores();
    }

    private double stretch() {
        Spot spot = brief.spot();
        if (!spot.training()) return 1;
        double nu = spot.interruptions().value();
        double d = spot.checkpoint().value() / 3600;
        double tau = Math.sqrt(2 * d / nu);
        return 1 + d / tau + nu * (tau / 2 + spot.restart().value() / 3600);
    }

    private double heldHour() {
        return stretch() * (brief.spot().training() ? brief.machine().spot() : brief.machine().price()).value();
    }

    private double energyHour() {
        Machine m = brief.machine();
        return stretch() * m.cores() * (m.wattsBusyCore().value() + m.wattsIdle().value()) / 1000 * price(PriceBook.PUE) * kilowattHour(m);
    }

    double retraining() {
        Retraining again = brief.retraining();
        if (!(again.every() instanceof Retraining.Every.Days every)) return 0;
        double people = again.labels() * again.labelPrice().value() + again.engineerHours() * again.engineerPrice().value()
                + again.validation().value() + again.rollout().value();
        double sum = 0;
        for (int k = 1; k * every.days() < brief.demand().horizon() * 30.4375; k++) {
            double month = k * every.days() / 30.4375;
            sum += Math.pow(beta, month)
                    * (hoursOfWork() * (heldHour() * trend((int) month + 1, brief.machine()) + energyHour()) + people);
        }
        return sum;
    }

    /// Age stepwise, a tenth of an hour at a time.
    double errors() {
        double every = brief.retraining().every() instanceof Retraining.Every.Days d ? d.days() : 1e9;
        double wrong = 0;
        int steps = 7305;
        for (int t = 1; t <= brief.demand().horizon(); t++) {
            double rate = volume * brief.demand().factor(t) * Math.pow(beta, t) / steps;
            for (int i = 0; i < steps; i++) {
                double day = (t - 1 + (i + 0.5) / steps) * 30.4375;
                wrong += rate * (1 - candidate.validation().value() + brief.retraining().decay().value() * (day % every));
            }
        }
        return wrong * brief.errors().cost().value();
    }

    double operation() {
        double sum = 0;
        for (int t = 1; t <= brief.demand().horizon(); t++) {
            sum += Math.pow(beta, t) * (brief.operation().engineerHours() * brief.operation().engineerPrice().value()
                    + brief.operation().stored().value() / 1e9 * brief.operation().storage().value());
        }
        return sum;
    }

    double serving() {
        return switch (brief.deployment()) {
            case Deployment.SharedPool pool -> pool(pool);
            case Deployment.Dedicated dedicated -> dedicated(dedicated);
            case Deployment.Serverless serverless -> serverless(serverless);
            case Deployment.Batch _ -> batch();
        };
    }

    /// Requests in an hour.
    private double requests(int t, double weight) {
        return volume * brief.demand().factor(t) * weight / 730.5;
    }

    private double onTop(double requests) {
        return requests * Math.max(0, candidate.energy().value() - machine.wattsIdle().value() * candidate.serviceSeconds().value()) / 3.6e6
                * price(PriceBook.PUE) * kilowattHour(machine);
    }

    private double idle(double coreHours) {
        return coreHours * machine.wattsIdle().value() / 1000 * price(PriceBook.PUE) * kilowattHour(machine);
    }

    private double pool(Deployment.SharedPool pool) {
        double step = pool.memoryStep().value();
        double memory = Math.ceil(candidate.memory().value() / step) * step / machine.memory().value();
        double sum = 0;
        for (int t = 1; t <= brief.demand().horizon(); t++) {
            for (double w : week) {
                double machines = Math.max(memory, requests(t, w) * candidate.serviceSeconds().value() / 3600 / machine.cores()
                        / pool.utilisation());
                sum += Math.pow(beta, t) * 730.5 / 168
                        * (machines * machine.price().value() * trend(t, machine) + onTop(requests(t, w)) + idle(machines * machine.cores()));
            }
        }
        return sum;
    }

    /// Replicas of each hour, then for each replica by itself: commit or rent.
    private double dedicated(Deployment.Dedicated d) {
        ServiceCurve curve = ServiceCurve.of(candidate.weights());
        Capacity capacity = brief.p99().map(slo -> Capacity.of(curve, slo / 1000, brief.safety(), d.cores(), Balancing.RANDOM, brief.seed()))
                .orElse(Capacity.withoutSlo(curve, d.utilisation(), d.cores()));
        double share = Math.max(d.cores() / (double) machine.cores(), candidate.memory().value() / machine.memory().value());
        int horizon = brief.demand().horizon();
        int[][] replicas = new int[horizon + 1][week.length];
        int most = 0;
        for (int t = 1; t <= horizon; t++) {
            for (int h = 0; h < week.length; h++) {
                int needed = capacity.replicas(Peak.oneMinute(requests(t, week[h]) / 3600));
                replicas[t][h] = Math.max(d.minimum(), needed) + d.spare();
            }
            if (d.scaling() == Deployment.Scaling.FIXED) Arrays.fill(replicas[t], Arrays.stream(replicas[t]).max().orElseThrow());
            most = Math.max(most, Arrays.stream(replicas[t]).max().orElseThrow());
        }
        double sum = 0;
        for (int n = 1; n <= most; n++) {
            double onDemand = 0;
            double committed = 0;
            double energy = 0;
            for (int t = 1; t <= horizon; t++) {
                double hour = Math.pow(beta, t) * 730.5 / 168;
                for (int h = 0; h < week.length; h++) {
                    committed += hour * machine.committed().value() * share;
                    if (replicas[t][h] < n) continue;
                    onDemand += hour * machine.price().value() * share * trend(t, machine);
                    energy += hour * idle(share * machine.cores());
                }
            }
            sum += (machine.tenure() == Machine.Tenure.OWNED ? onDemand : Math.min(onDemand, committed)) + energy;
        }
        for (int t = 1; t <= horizon; t++) {
            for (double w : week) sum += Math.pow(beta, t) * 730.5 / 168 * onTop(requests(t, w));
        }
        return sum;
    }

    private double serverless(Deployment.Serverless s) {
        double step = s.memoryStep().value();
        double gigabytes = Math.ceil(candidate.memory().value() / step) * step / 1e9;
        double wall = candidate.serviceSeconds().value() / candidate.weights().threads();
        double rounded = Math.ceil(wall * 1000 / s.rounding() - 1e-9) * s.rounding() / 1000;
        double sum = 0;
        for (int t = 1; t <= brief.demand().horizon(); t++) {
            for (double w : week) {
                double requests = requests(t, w);
                double cold = requests * new ColdStarts(wall, s.keepAlive()).probability(requests / 3600);
                double money = requests * s.fee().value()
                        + (requests * rounded + cold * s.coldStart().value()) * gigabytes * s.gigabyteSecond().value();
                double joules = requests * candidate.energy().value() / 3.6e6 * price(PriceBook.PUE) * kilowattHour(machine);
                sum += Math.pow(beta, t) * 730.5 / 168 * (money * Math.pow(1 - price(PriceBook.HARDWARE_TREND), (t - 1) / 12.0) + joules);
            }
        }
        return sum;
    }

    private double batch() {
        double coreSeconds = candidate.weights().threads() / candidate.weights().bestThroughput().value();
        double best = coreSeconds / candidate.serviceSeconds().value();
        double spot = (machine.tenure() == Machine.Tenure.OWNED ? machine.price() : machine.spot()).value();
        double sum = 0;
        for (int t = 1; t <= brief.demand().horizon(); t++) {
            double requests = volume * brief.demand().factor(t);
            double joules = requests * best * candidate.energy().value() / 3.6e6 * price(PriceBook.PUE) * kilowattHour(machine);
            sum += Math.pow(beta, t) * (requests * coreSeconds / 3600 / machine.cores() * spot * trend(t, machine) + joules);
        }
        return sum;
    }
}
