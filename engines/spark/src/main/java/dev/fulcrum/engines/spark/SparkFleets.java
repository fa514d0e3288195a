package dev.fulcrum.engines.spark;

import dev.fulcrum.run.Fleet;
import dev.fulcrum.run.FleetEngine;
import dev.fulcrum.run.SandboxOptions;

/// Reaches Spark clusters: `spark://HOST:PORT`, and for trying it out `local-cluster[executors,cores,megabytes]` on this machine.
public final class SparkFleets implements FleetEngine {
    @Override
    public boolean reaches(String address) {
        return Spark.reaches(address);
    }

    @Override
    public Fleet open(String address, SandboxOptions options) {
        return new SparkFleet(address, options);
    }
}
