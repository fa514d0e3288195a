package dev.fulcrum.plan;

import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;

/// Serverless: each request pays a fee and its memory for its rounded duration; a cold start pays the memory for the start.
record RequestServing(Deployment.Serverless serverless, Candidate candidate, Months whole, PiecewiseLinear coldPerSecond)
        implements Serving {
    private static final double HOUR = 3600 * Dimension.HOURS_A_MONTH;

    static RequestServing of(Deployment.Serverless serverless, Candidate candidate, Months whole) {
        double wall = candidate.serviceSeconds().value() / candidate.weights().threads();
        return new RequestServing(serverless, candidate, whole, new ColdStarts(wall, serverless.keepAlive()).perSecond());
    }

    @Override
    public List<Use> uses(Months months) {
        double requests = months.rented().requests();
        return List.of(new Use("requests", "requests", serverless.fee(), (v, _) -> v * requests),
                new Use("memory x rounded duration", "GB-s", serverless.gigabyteSecond(), (v, s) -> v * requests * gigabyteSeconds(s)),
                new Use("cold starts", "GB-s", serverless.gigabyteSecond(), (v, _) -> coldStarts(months.rented(), v) * coldGigabyteSeconds()));
    }

    /// GB-seconds of a request.
    private double gigabyteSeconds(double coreSeconds) {
        double wall = coreSeconds / candidate.weights().threads();
        double step = serverless.rounding() / 1000;
        return gigabytes() * (step > 0 ? Math.ceil(wall / step - 1e-9) * step : wall);
    }

    private double coldGigabyteSeconds() {
        return gigabytes() * serverless.coldStart().value();
    }

    private double gigabytes() {
        double step = serverless.memoryStep().value();
        double bytes = candidate.memory().value();
        return (step > 0 ? Math.ceil(bytes / step) * step : bytes) / 1e9;
    }

    /// Cold starts in so many weighted hours.
    private double coldStarts(Workload hours, double volume) {
        return 3600 * hours.sum(x -> coldPerSecond.value(volume * x / HOUR));
    }

    /// Share of the requests of a month that start cold.
    ///
    /// @param month its hours, not discounted
    Estimate coldShare(Months month, double volume) {
        double share = volume == 0 ? 0 : coldStarts(month.hours(), volume) / (volume * month.requests());
        return Estimate.exact(Math.min(1, share), "1", Basis.MODELLED);
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
    public double busyShare() {
        return 1;
    }

    /// Cold starts by volume on straight lines between knots 1/32 decade apart; in other worlds as often as in this one.
    @Override
    public Part money() {
        double requests = whole.rented().requests();
        double gigabyteSecond = serverless.gigabyteSecond().value();
        return new Part(s -> requests * (serverless.fee().value() + gigabyteSeconds(s) * gigabyteSecond), coldByVolume(), _ -> 1,
                coldGigabyteSeconds() * gigabyteSecond);
    }

    private PiecewiseLinear coldByVolume() {
        int knots = 32 * 13;
        double[] volume = new double[knots + 2];
        double[] cold = new double[knots + 2];
        for (int i = 0; i <= knots; i++) {
            volume[i + 1] = Crossing.LOWEST * Math.pow(10, i / 32.0);
            cold[i + 1] = coldStarts(whole.rented(), volume[i + 1]);
        }
        return PiecewiseLinear.through(volume, cold);
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
