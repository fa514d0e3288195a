package dev.fulcrum.brief;

/// The numbers that a key of the brief admits: an interval with each end in or out.
public record Range(double low, boolean withLow, double high, boolean withHigh) {
    public static final Range ANY = new Range(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);
    public static final Range POSITIVE = new Range(0, false, Double.POSITIVE_INFINITY, false);
    public static final Range NOT_NEGATIVE = new Range(0, true, Double.POSITIVE_INFINITY, false);
    /// (0, 1]
    public static final Range SHARE = new Range(0, false, 1, true);
    /// (0, 1)
    public static final Range INSIDE_ONE = new Range(0, false, 1, false);

    public static Range between(double low, double high) {
        return new Range(low, true, high, true);
    }

    public boolean contains(double x) {
        return (withLow ? x >= low : x > low) && (withHigh ? x <= high : x < high);
    }

    @Override
    public String toString() {
        if (Double.isInfinite(low) && Double.isInfinite(high)) return "a number";
        if (Double.isInfinite(high)) return (withLow ? ">= " : "> ") + number(low);
        return "in " + (withLow ? "[" : "(") + number(low) + ", " + number(high) + (withHigh ? "]" : ")");
    }

    private static String number(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
    }
}
