package dev.fulcrum.serve;

/// Who goes first. Inside one priority, requests keep their order of arrival.
public enum Priority {
    HIGH, NORMAL, LOW;

    /// As clients of the Open Inference Protocol write it: 1 is the highest, 0 the usual one, 3 and more the lowest.
    public static Priority of(long number) {
        if (number == 1) return HIGH;
        return number >= 3 ? LOW : NORMAL;
    }
}
