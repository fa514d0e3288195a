package dev.fulcrum.capacity;

/// What happened to every request of one simulation.
final class Trajectory {
    /// Seconds from arrival to answer, by request in order of arrival.
    final double[] sojourn;
    /// Seconds of workers spent in service.
    double busy;
    int batches;
    /// When the last answer left.
    double end;

    Trajectory(int requests) {
        sojourn = new double[requests];
    }

    void served(double seconds, double finish) {
        busy += seconds;
        batches++;
        end = Math.max(end, finish);
    }
}
