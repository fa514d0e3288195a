package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.Operation;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.brief.Spot;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// Parsed briefs with components exchanged.
final class TestingBriefs {
    private TestingBriefs() {}

    static Estimate assumed(double value, String unit) {
        return Estimate.exact(value, unit, Basis.ASSUMED);
    }

    static Brief with(Brief b, Deployment deployment) {
        return new Brief(b.task(), b.data(), b.quality(), b.errors(), b.p99(), b.safety(), b.demand(), deployment, b.machine(),
                b.spot(), b.retraining(), b.operation(), b.prices(), b.limits(), b.search(), b.compress(), b.seed(), b.machines(), b.origin());
    }

    static Brief with(Brief b, Machine machine) {
        return new Brief(b.task(), b.data(), b.quality(), b.errors(), b.p99(), b.safety(), b.demand(), b.deployment(), machine,
                b.spot(), b.retraining(), b.operation(), b.prices(), b.limits(), b.search(), b.compress(), b.seed(), b.machines(), b.origin());
    }

    static Brief with(Brief b, Spot spot) {
        return new Brief(b.task(), b.data(), b.quality(), b.errors(), b.p99(), b.safety(), b.demand(), b.deployment(), b.machine(), spot,
                b.retraining(), b.operation(), b.prices(), b.limits(), b.search(), b.compress(), b.seed(), b.machines(), b.origin());
    }

    static Brief with(Brief b, Retraining retraining) {
        return new Brief(b.task(), b.data(), b.quality(), b.errors(), b.p99(), b.safety(), b.demand(), b.deployment(), b.machine(),
                b.spot(), retraining, b.operation(), b.prices(), b.limits(), b.search(), b.compress(), b.seed(), b.machines(), b.origin());
    }

    static Brief with(Brief b, Operation operation) {
        return new Brief(b.task(), b.data(), b.quality(), b.errors(), b.p99(), b.safety(), b.demand(), b.deployment(), b.machine(),
                b.spot(), b.retraining(), operation, b.prices(), b.limits(), b.search(), b.compress(), b.seed(), b.machines(), b.origin());
    }

    static Brief with(Brief b, PriceBook prices) {
        return new Brief(b.task(), b.data(), b.quality(), b.errors(), b.p99(), b.safety(), b.demand(), b.deployment(), b.machine(),
                b.spot(), b.retraining(), b.operation(), prices, b.limits(), b.search(), b.compress(), b.seed(), b.machines(), b.origin());
    }

    static Brief price(Brief b, String line, double value) {
        return with(b, b.prices().with(line, value, "test"));
    }

    static Deployment.Dedicated dedicated(int minimum, int spare, Deployment.Scaling scaling) {
        return new Deployment.Dedicated(minimum, spare, 2, scaling, Deployment.Balancing.RANDOM, 0.6);
    }

    static Deployment.Serverless serverless(double coldStart, double keepAlive) {
        return new Deployment.Serverless(assumed(2e-7, "USD/request"), assumed(1.6e-5, "USD/GB-s"), 1, assumed(1 << 20, "B"),
                assumed(coldStart, "s"), keepAlive);
    }

    static Retraining retraining(Retraining.Every every, double decay) {
        return new Retraining(every, Optional.empty(), assumed(decay, "1/day"), 100, assumed(0.05, "USD/label"), 0.5,
                assumed(80, "USD/hour"), assumed(3, "USD"), assumed(2, "USD"));
    }

    static Brief every(Brief brief, double days, double decay) {
        return with(brief, retraining(new Retraining.Every.Days(days), decay));
    }

    static Brief best(Brief brief, double decay) {
        return with(brief, retraining(new Retraining.Every.Best(), decay));
    }

    static Machine machine(Machine m, Machine.Tenure tenure, double price, double spot, double committed) {
        return new Machine(m.name(), m.cores(), m.memory(), assumed(price, "USD/hour"), tenure, assumed(spot, "USD/hour"),
                assumed(committed, "USD/hour"), m.wattsIdle(), m.wattsBusyCore());
    }
}
