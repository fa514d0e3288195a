package dev.fulcrum.data.events;

import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/// Reads and cleans tables of events on many machines; found by `ServiceLoader`. What comes out is what [EventEngine] and [EventCleaning] make on one.
public interface EventCluster {
    /// Whether an address is of its kind; nothing is asked over the network.
    boolean reaches(String address);

    /// @throws dev.fulcrum.unit.FaultException when nobody answers there, the file is no such table or lacks a column, or nothing is left
    EventCleaning.Cleaned clean(String address, Path file, EventColumns columns, EventCleaning.Rules rules);

    /// The cluster at an address, if there is one: `local` is none.
    static Optional<EventCluster> at(String address) {
        return ServiceLoader.load(EventCluster.class).stream().map(ServiceLoader.Provider::get).filter(c -> c.reaches(address)).findFirst();
    }
}
