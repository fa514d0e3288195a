package dev.fulcrum.scaling;

/// Any arrivals and service times, known by mean and variability: the approximation of Allen and Cunneen (Allen 1990), which is
/// exact for M/M/c and, with one server and Poisson arrivals, for M/G/1.
///
/// @param arrivalRate       requests a second
/// @param serviceSeconds    mean seconds a request
/// @param servers           c, at least 1
/// @param arrivalVariation  squared coefficient of variation of the times between arrivals, Ca^2; 1 for Poisson
/// @param serviceVariation  squared coefficient of variation of the service time, Cs^2; 0 for constant, 1 for exponential
public record GGc(double arrivalRate, double serviceSeconds, int servers, double arrivalVariation, double serviceVariation) implements Queue {

    @Override
    public double utilisation() {
        return exponential().utilisation();
    }

    /// C / (c mu - lambda) x (Ca^2 + Cs^2) / 2, seconds.
    public double meanWait() {
        return stable() ? exponential().meanWait() * (arrivalVariation + serviceVariation) / 2 : Double.POSITIVE_INFINITY;
    }

    @Override
    public double meanResponse() {
        return meanWait() + serviceSeconds;
    }

    private MMc exponential() {
        return new MMc(arrivalRate, serviceSeconds, servers);
    }
}
