package dev.fulcrum.report;

import java.util.ArrayList;
import java.util.List;

/// Where an axis is labelled. Law: ticks ascend, there are 2 to `most` of them, the first is at or below the range and the last at or
/// above.
final class Ticks {
    private Ticks() {}

    /// Steps of 1, 2 or 5 times a power of ten.
    ///
    /// @param most at least 3
    static List<Double> linear(double low, double high, int most) {
        if (low == high) return around(low, most);
        int exponent = (int) Math.floor(Math.log10((high - low) / most)) - 1;
        for (int e = exponent; ; e++) {
            for (int digit : new int[] {1, 2, 5}) {
                List<Double> ticks = multiples(low, high, digit, e, most);
                if (!ticks.isEmpty()) return ticks;
            }
        }
    }

    /// Powers of ten, every second or third where there are many; 1, 2, 5 times a power of ten where the range is narrow.
    ///
    /// @param low above 0
    static List<Double> log(double low, double high, int most) {
        int first = (int) Math.floor(Math.log10(low) + 1e-9);
        int last = Math.max(first + 1, (int) Math.ceil(Math.log10(high) - 1e-9));
        List<Double> fine = last - first <= 2 ? between(oneTwoFive(first, last), low, high) : List.of();
        if (fine.size() >= 3 && fine.size() <= most) return fine;
        int step = Math.max(1, (int) Math.ceil((last - first) / (most - 1.0)));
        List<Double> ticks = new ArrayList<>();
        for (int e = first; e < last + step; e += step) ticks.add(power(e));
        return ticks;
    }

    private static List<Double> around(double value, int most) {
        double half = value == 0 ? 1 : Math.abs(value) / 10;
        return linear(value - half, value + half, most);
    }

    private static List<Double> multiples(double low, double high, int digit, int e, int most) {
        double step = digit * power(e);
        double first = Math.floor(low / step + 1e-9);
        double last = Math.ceil(high / step - 1e-9);
        if (!(last - first + 1 <= most)) return List.of();
        List<Double> ticks = new ArrayList<>();
        for (double i = first; i <= last; i++) ticks.add(e < 0 ? i * digit / power(-e) : i * step);
        return ticks;
    }

    private static List<Double> oneTwoFive(int first, int last) {
        List<Double> all = new ArrayList<>();
        for (int e = first; e <= last; e++) for (int digit : new int[] {1, 2, 5}) all.add(e < 0 ? digit / power(-e) : digit * power(e));
        return all;
    }

    /// The shortest run of candidates that covers the range.
    private static List<Double> between(List<Double> all, double low, double high) {
        int from = 0;
        while (from + 1 < all.size() && all.get(from + 1) <= low * (1 + 1e-9)) from++;
        int to = all.size() - 1;
        while (to > from + 1 && all.get(to - 1) >= high * (1 - 1e-9)) to--;
        return all.subList(from, to + 1);
    }

    /// Exact where Java's power is not.
    private static double power(int e) {
        return Double.parseDouble("1e" + e);
    }
}
