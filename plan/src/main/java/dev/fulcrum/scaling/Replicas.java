package dev.fulcrum.scaling;

/// How many machines a load takes: Poisson requests, exponential service, one queue (M/M/c).
public final class Replicas {
    private Replicas() {}

    /// P(response > t): the wait, which is 0 or exponential with rate theta = c mu - lambda, plus a service of rate mu.
    public static double responseBeyond(MMc queue, double seconds) {
        if (!queue.stable()) return 1;
        double mu = 1 / queue.serviceSeconds();
        double theta = queue.servers() * mu - queue.arrivalRate();
        double served = Math.exp(-mu * seconds);
        double both = Math.abs(theta - mu) < 1e-9 * mu ? (1 + mu * seconds) * served
                : (theta * served - mu * Math.exp(-theta * seconds)) / (theta - mu);
        return (1 - queue.erlangC()) * served + queue.erlangC() * both;
    }

    /// Seconds within which the share `p` of the requests is answered; infinite without a steady state.
    public static double responseQuantile(MMc queue, double p) {
        if (!queue.stable()) return Double.POSITIVE_INFINITY;
        double high = queue.serviceSeconds();
        while (responseBeyond(queue, high) > 1 - p) high *= 2;
        double low = 0;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (responseBeyond(queue, middle) > 1 - p) low = middle;
            else high = middle;
        }
        return high;
    }

    /// The fewest replicas whose response quantile keeps the limit; -1 where service alone breaks it, so that no number helps.
    public static int forResponse(double arrivalRate, double serviceSeconds, double seconds, double p) {
        if (Math.exp(-seconds / serviceSeconds) > 1 - p) return -1;
        int servers = (int) Math.floor(arrivalRate * serviceSeconds) + 1;
        while (responseBeyond(new MMc(arrivalRate, serviceSeconds, servers), seconds) > 1 - p) servers++;
        return servers;
    }
}
