package dev.fulcrum.scaling;

import dev.fulcrum.unit.Fault;

/// Identical servers with exponential service times before one queue: Erlang's delay system (Erlang 1917).
///
/// @param arrivalRate    requests a second
/// @param serviceSeconds mean seconds a request
/// @param servers        c, at least 1
public record MMc(double arrivalRate, double serviceSeconds, int servers) implements Queue {

    public MMc {
        Queue.positive(arrivalRate, "arrival rate");
        Queue.positive(serviceSeconds, "service time");
        Queue.positive(servers, "servers");
    }

    /// The load in servers, a = arrival rate x service time (erlangs).
    public double load() {
        return arrivalRate * serviceSeconds;
    }

    @Override
    public double utilisation() {
        return load() / servers;
    }

    /// P(wait > 0): Erlang's C formula, by the recursion of his B formula, which neither overflows nor cancels.
    public double erlangC() {
        if (!stable()) return 1;
        double blocked = 1;
        for (int c = 1; c <= servers; c++) blocked = load() * blocked / (c + load() * blocked);
        return blocked / (1 - utilisation() * (1 - blocked));
    }

    /// P(wait > t) = C e^(-(c mu - lambda) t), t in seconds.
    public double waitBeyond(double seconds) {
        return stable() ? erlangC() * Math.exp(-spareRate() * seconds) : 1;
    }

    /// C / (c mu - lambda), seconds.
    public double meanWait() {
        return stable() ? erlangC() / spareRate() : Double.POSITIVE_INFINITY;
    }

    @Override
    public double meanResponse() {
        return meanWait() + serviceSeconds;
    }

    private double spareRate() {
        return servers / serviceSeconds - arrivalRate;
    }

    /// The smallest number of servers with P(wait > `seconds`) <= `share`.
    ///
    /// @param share in (0, 1]
    public static int fewestServers(double arrivalRate, double serviceSeconds, double seconds, double share) {
        if (!(share > 0)) throw Fault.of("share of requests that may wait", "must be in (0, 1]", "" + share, "write 0.01 for 1 %").raise();
        int servers = (int) Math.max(1, Math.floor(arrivalRate * serviceSeconds) + 1);
        while (new MMc(arrivalRate, serviceSeconds, servers).waitBeyond(seconds) > share) servers++;
        return servers;
    }

    /// Square-root staffing: a + beta sqrt(a) servers, rounded up (Halfin and Whitt 1981); never fewer than a stable queue needs.
    ///
    /// @param load a, erlangs
    /// @param beta quality of service, 0 or more; 1 lets about 22 % of the requests wait at all
    public static int squareRootStaffing(double load, double beta) {
        return (int) Math.max(Math.ceil(load + beta * Math.sqrt(load)), Math.floor(load) + 1);
    }
}
