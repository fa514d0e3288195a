package dev.fulcrum.bench.serve;

import dev.fulcrum.capacity.Arrivals;
import dev.fulcrum.load.ClosedLoop;
import dev.fulcrum.load.Figures;
import dev.fulcrum.load.InferRequest;
import dev.fulcrum.load.Journal;
import dev.fulcrum.load.KeepAliveWire;
import dev.fulcrum.load.ModelMetadata;
import dev.fulcrum.load.OpenLoop;
import dev.fulcrum.load.ServerAddress;
import dev.fulcrum.load.ServerModels;
import dev.fulcrum.load.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A server process and one of its models under load with binary tensors, a sample a request.
///
/// @param server   to load
/// @param requests whole, that differ by their seeds
public record LoadedServer(ServerProcess server, List<byte[]> requests) {
    private static final int DIFFERENT = 16;

    /// What one closed run shows.
    ///
    /// @param rate requests a second
    /// @param cpu  seconds of the server process a request
    /// @param bad  requests without a good answer
    public record Saturated(double rate, double cpu, long bad, double p50Millis, double p99Millis) {}

    public static LoadedServer of(ServerProcess server, String model, long seed) {
        ServerAddress address = server.address();
        List<ModelMetadata.Input> inputs = new ServerModels(address, Optional.empty()).find(Optional.of(model)).forSamples(1, Map.of());
        return new LoadedServer(server, IntStream.range(0, DIFFERENT)
                .mapToObj(i -> InferRequest.of(address.authority(), model, inputs, true, List.of(), seed + i)).toList());
    }

    public Wire wire(int connections) {
        return new KeepAliveWire(server.address().socket(), connections, requests);
    }

    /// Every connection carries a request all the time. The server's time is taken over the whole run, as its requests are.
    public Saturated closed(int connections, double seconds) {
        try (Wire wire = wire(connections)) {
            new ClosedLoop(wire, connections, 10).run(0.3, Integer.MAX_VALUE, false);
            double before = server.cpuSeconds();
            var journal = new ClosedLoop(wire, connections, 10).run(seconds, Integer.MAX_VALUE, false);
            double used = server.cpuSeconds() - before;
            Figures figures = Figures.of(journal, Double.POSITIVE_INFINITY, 1, true);
            return new Saturated(figures.throughput(), used / Math.max(1, figures.good()), figures.queries() - figures.good(), figures.p50().value(),
                    figures.p99().value());
        }
    }

    /// So many requests, and how many of them were answered with 200.
    public int closedCount(int connections, int count) {
        try (Wire wire = wire(connections)) {
            Journal journal = new ClosedLoop(wire, connections, 10).run(60, count, false);
            return (int) IntStream.range(0, journal.count()).filter(journal::isGood).count();
        }
    }

    /// Poisson arrivals, after a short closed run that opens the connections.
    public Figures open(double rate, double seconds, double slo, int connections, long seed) {
        try (Wire wire = wire(connections)) {
            new ClosedLoop(wire, Math.min(connections, 8), 10).run(0.3, Integer.MAX_VALUE, false);
            return Figures.of(poisson(wire, rate, seconds, Math.max(2, 10 * slo), seed), slo, 1, false);
        }
    }

    /// Poisson arrivals, each query by itself.
    ///
    /// @param patience seconds after the last is due
    public Journal openJournal(double rate, double seconds, double patience, int connections, long seed) {
        try (Wire wire = wire(connections)) {
            return poisson(wire, rate, seconds, patience, seed);
        }
    }

    private static Journal poisson(Wire wire, double rate, double seconds, double patience, long seed) {
        return new OpenLoop(wire, Double.POSITIVE_INFINITY, patience).run(Arrivals.poisson(rate, (int) Math.max(200, rate * seconds), seed));
    }
}
