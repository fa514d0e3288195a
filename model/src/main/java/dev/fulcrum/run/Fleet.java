package dev.fulcrum.run;

import dev.fulcrum.unit.Fault;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/// Where jobs run: child processes of this machine ([Sandbox]), or those of a cluster. Several threads may run jobs at once.
///
/// Files that a request names must lie where every machine of the fleet sees them under the same path.
public interface Fleet extends AutoCloseable {
    /// The address of this machine.
    String LOCAL = "local";

    /// Runs one job to its end.
    ///
    /// @param request   a record or a map; the job gets it after a round trip through JSON
    /// @param onMessage sees the job's messages in order, on a cluster the last one alone
    /// @return the job's last message; empty when it sent none
    /// @throws dev.fulcrum.unit.FaultException with the job's own faults, or with one that tells how it ended
    Map<String, Object> run(String job, Object request, Consumer<Map<String, Object>> onMessage);

    /// How many jobs run side by side at most.
    ///
    /// @param here on this machine
    default int places(int here) {
        return here;
    }

    /// Where it is, as [#at] takes it.
    default String address() {
        return LOCAL;
    }

    @Override
    void close();

    /// The fleet at an address.
    ///
    /// @param address  [#LOCAL], or what an engine on the class path reaches, such as `spark://host:7077`
    /// @param options  of the child processes, here or there
    /// @throws dev.fulcrum.unit.FaultException when nothing reaches it
    static Fleet at(String address, SandboxOptions options) {
        if (address.equals(LOCAL)) return new Sandbox(options);
        return ServiceLoader.load(FleetEngine.class).stream().map(ServiceLoader.Provider::get).filter(e -> e.reaches(address)).findFirst()
                .orElseThrow(() -> Fault.of("find fleet", "must be local or spark://HOST:PORT, its engine on the class path", address,
                        "start with ./fulcrum, which adds engines/spark").raise()).open(address, options);
    }
}
