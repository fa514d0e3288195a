package dev.fulcrum.load;

import dev.fulcrum.capacity.Arrivals;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// One load, whatever the wire.
///
/// @param scenario    how queries come
/// @param samples     in one query
/// @param seconds     of one run
/// @param slo         seconds from the time at which a query is due; infinite for none
/// @param connections on the wire
/// @param fps         frames a second, in [Scenario#STREAM]
/// @param queries     in all, in [Scenario#OFFLINE]
/// @param seed        of the arrivals
public record LoadPlan(Scenario scenario, int samples, double seconds, double slo, int connections, double fps, int queries, long seed) {
    /// A promise about the 99th percentile: so many may be late, refused or lost.
    private static final double MAY_BE_LATE = 0.01;
    private static final int FEWEST = 50;
    /// Seconds after which a run without a time of its own ends, as when the server hangs.
    private static final double LONGEST = 3600;
    /// Seconds of load before the first run that counts: at first the client interprets its own code and is later than the server.
    private static final double WARM = 2;
    private static final double WARM_LOAD = 0.4;
    /// Share of the SLO, and at least so many seconds, that the client may stand still in a run that counts.
    private static final double MAY_STAND = 0.25;
    private static final double MAY_STAND_SECONDS = 0.004;

    /// One run of the scenario; [Scenario#SERVER] is warmed before.
    ///
    /// @param qps queries a second, in [Scenario#SERVER]
    public Figures run(Wire wire, double qps) {
        if (scenario == Scenario.SERVER) warm(wire, qps);
        return Figures.of(journal(wire, qps, seed), slo, samples, scenario == Scenario.OFFLINE);
    }

    private Journal journal(Wire wire, double qps, long with) {
        return switch (scenario) {
            case SERVER -> new OpenLoop(wire, Double.POSITIVE_INFINITY, patience()).run(Arrivals.poisson(qps, count(qps), with));
            case STREAM -> new OpenLoop(wire, slo, patience()).run(beats());
            case SINGLESTREAM, MULTISTREAM -> new ClosedLoop(wire, 1, patience()).run(seconds, Integer.MAX_VALUE, false);
            case OFFLINE -> new ClosedLoop(wire, connections, patience()).run(LONGEST, queries, true);
        };
    }

    private void warm(Wire wire, double qps) {
        new OpenLoop(wire, Double.POSITIVE_INFINITY, patience()).run(Arrivals.poisson(qps, (int) Math.min(1e6, Math.max(1, qps * WARM)), seed - 1));
    }

    private int count(double qps) {
        return (int) Math.min(50e6, Math.max(FEWEST, qps * seconds));
    }

    private double[] beats() {
        return IntStream.range(0, Math.max(1, (int) (fps * seconds))).mapToDouble(i -> i / fps).toArray();
    }

    /// Ten times the promise, and at least two seconds, for answers that are still on their way.
    private double patience() {
        return Double.isInfinite(slo) ? 10 : Math.max(2, 10 * slo);
    }

    /// Queries a second with every connection busy: what the server can do at most.
    public double saturation(Wire wire, double forSeconds) {
        return Figures.of(new ClosedLoop(wire, connections, patience()).run(forSeconds, Integer.MAX_VALUE, false), Double.POSITIVE_INFINITY, 1,
                false).throughput();
    }

    /// Whether a run kept the promise: no more than 1 % of its queries late, refused, lost or without an answer; in [Scenario#SINGLESTREAM] 10 %.
    public boolean keeps(Figures figures) {
        double may = scenario == Scenario.SINGLESTREAM ? 1 - scenario.percentile() : MAY_BE_LATE;
        return figures.queries() > 0 && figures.late() <= may;
    }

    /// Whether the client itself stood still for longer than the promise bears, so that a run says little about the server.
    public boolean isDisturbed(Figures figures) {
        return figures.stood() / 1000 > Math.max(MAY_STAND_SECONDS, MAY_STAND * slo);
    }

    /// The highest rate of Poisson arrivals that keeps the promise, below a quarter more than the server does with every connection busy.
    public RateSearch.Found search(Wire wire, Consumer<RateSearch.Tried> told) {
        double ceiling = 1.25 * saturation(wire, Math.min(3, seconds));
        warm(wire, WARM_LOAD * ceiling);
        return new RateSearch((rate, with) -> {
            Figures figures = Figures.of(journal(wire, rate, with), slo, samples, false);
            return new RateSearch.Tried(rate, keeps(figures), isDisturbed(figures), figures);
        }, 0.05).find(ceiling, seed, told);
    }
}
