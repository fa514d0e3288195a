package dev.fulcrum.train.factor;

import java.util.Optional;
import java.util.ServiceLoader;

/// Factors interactions on many machines; found by `ServiceLoader`.
public interface FactorizerCluster {
    /// Whether an address is of its kind; nothing is asked over the network.
    boolean reaches(String address);

    /// Factors as [ImplicitAls] makes them, within a tolerance.
    ///
    /// @throws dev.fulcrum.unit.FaultException when nobody answers there
    Factorizer open(String address);

    /// What the cluster's library makes by itself, to be compared with.
    Factorizer alone(String address);

    /// What factors at an address, if something does: `local` is none.
    static Optional<Factorizer> at(String address) {
        return reaching(address).map(c -> c.open(address));
    }

    /// The cluster at an address, if there is one.
    static Optional<FactorizerCluster> reaching(String address) {
        return ServiceLoader.load(FactorizerCluster.class).stream().map(ServiceLoader.Provider::get).filter(c -> c.reaches(address)).findFirst();
    }
}
