package dev.fulcrum.brief;

/// The shape of a day of which only the peak is known: a raised cosine with its peak at 15:00.
///
/// Up to peak 2 the weight of hour h is `1 + (peak - 1) cos(2 pi (h - 15) / 24)`; above, it is a power of the raised cosine,
/// `((1 + cos) / 2)^k / mean`, with k such that the maximum is the peak (both agree at 2). Weights have mean 1.
final class RaisedCosine {
    private RaisedCosine() {}

    /// @param peak busiest hour over mean hour, from 1 (flat) to 24
    /// @return 24 weights of mean 1
    static double[] day(double peak) {
        return peak <= 2 ? wave(peak) : power(exponent(peak));
    }

    private static double[] wave(double peak) {
        double[] day = new double[24];
        for (int hour = 0; hour < 24; hour++) day[hour] = 1 + (peak - 1) * cosine(hour);
        return day;
    }

    /// The maximum of the weights rises with the exponent: bisection.
    private static double exponent(double peak) {
        double low = 0;
        double high = 1e4;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (power(middle)[15] < peak) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    private static double[] power(double exponent) {
        double[] day = new double[24];
        double sum = 0;
        for (int hour = 0; hour < 24; hour++) sum += day[hour] = Math.pow((1 + cosine(hour)) / 2, exponent);
        for (int hour = 0; hour < 24; hour++) day[hour] *= 24 / sum;
        return day;
    }

    /// Rounded, so that hours that mirror each other about the peak weigh exactly the same.
    private static double cosine(int hour) {
        return Math.rint(Math.cos(2 * Math.PI * (hour - 15) / 24) * 1e12) / 1e12;
    }
}
