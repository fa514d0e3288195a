package dev.fulcrum.unit;

import java.util.Optional;

/// An error as data: what was being done, what was expected, what came, what to do, and where.
///
/// Printed as `place: operation must be expected: got this; mend`, for example
/// `brief.yaml:7 quality.minimum: must be in (0, 1]: got 1.2; write 0.92 for 92 %`.
///
/// @param operation what was being done, or the thing that was wrong ("read image", "quality.minimum")
/// @param expected  what would have been right, starting with "must" where it reads well
/// @param got       what came instead
/// @param mend      what to do about it
/// @param place     file, line and key, where there is one
public record Fault(String operation, String expected, String got, String mend, Optional<Place> place) {

    public static Fault of(String operation, String expected, String got, String mend) {
        return new Fault(operation, expected, got, mend, Optional.empty());
    }

    public Fault at(Place where) {
        return new Fault(operation, expected, got, mend, Optional.of(where));
    }

    public FaultException raise() {
        return new FaultException(this);
    }

    public FaultException raise(Throwable cause) {
        return new FaultException(java.util.List.of(this), cause);
    }

    @Override
    public String toString() {
        return Place.prefix(place) + operation + ": " + expected + ": got " + got + "; " + mend;
    }
}
