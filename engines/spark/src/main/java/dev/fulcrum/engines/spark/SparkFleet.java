package dev.fulcrum.engines.spark;

import dev.fulcrum.run.Fleet;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/// Jobs on a Spark cluster: each is a task of its own, which an executor runs in a child process of its machine, so that a crash there is a fault here
/// too. A task whose executor is lost is begun again on another; what it had saved goes on.
final class SparkFleet implements Fleet {
    private final String address;
    private final SparkSession session;
    private final JavaSparkContext context;
    private final SandboxOptions options;

    SparkFleet(String address, SandboxOptions options) {
        this.address = address;
        this.session = Spark.at(address);
        this.context = new JavaSparkContext(session.sparkContext());
        this.options = options;
    }

    @Override
    public Map<String, Object> run(String job, Object request, Consumer<Map<String, Object>> onMessage) {
        RemoteJob remote = new RemoteJob(job, options.main(), options.heapMegabytes());
        try {
            RemoteJob.Ended ended = Json.read(context.parallelize(List.of(Json.write(request)), 1).map(remote::run).first(), RemoteJob.Ended.class);
            FaultException.raiseAll(ended.faults());
            onMessage.accept(ended.last());
            return ended.last();
        } catch (FaultException e) {
            throw e;
        } catch (Exception e) {
            String said = e instanceof SparkException && e.getCause() != null ? e.getCause().getMessage() : e.getMessage();
            throw Fault.of(job + " on the cluster", "must end", String.valueOf(said).lines().findFirst().orElse("no message"),
                    "look at the executors' logs, or leave --fleet out").raise(e);
        }
    }

    @Override
    public int places(int here) {
        return Math.max(1, context.defaultParallelism());
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void close() {
        session.stop();
    }
}
