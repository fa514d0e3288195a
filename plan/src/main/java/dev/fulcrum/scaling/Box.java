package dev.fulcrum.scaling;

/// Something that can be bought to be seen: Pandora's box (Weitzman 1979, "Optimal Search for the Best Alternative").
///
/// @param cost    paid when it is opened, positive
/// @param periods until its prize can be had; 0 for at once
public record Box(String name, double cost, double periods, Prize prize) {

    /// The sure prize z that is worth as much as the chance: cost = beta E[(X - z)^+] - (1 - beta) z, beta the discount until it comes.
    /// The right side falls in z; bisection.
    ///
    /// @param rate interest a period, 0 or more
    public double reservation(double rate) {
        double beta = discount(rate);
        double high = 1;
        double low = -1;
        while (excess(high, beta) > 0) high *= 2;
        while (excess(low, beta) < 0) low *= 2;
        for (int i = 0; i < 200; i++) {
            double middle = (low + high) / 2;
            if (excess(middle, beta) > 0) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    private double excess(double z, double beta) {
        return beta * prize.expectedGain(z) - (1 - beta) * z - cost;
    }

    double discount(double rate) {
        return Math.pow(1 + rate, -periods);
    }
}
