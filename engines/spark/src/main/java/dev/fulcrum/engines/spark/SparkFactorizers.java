package dev.fulcrum.engines.spark;

import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.FactorizerCluster;

/// Factors by Spark MLlib, on the cluster whose session a fleet may have opened already.
public final class SparkFactorizers implements FactorizerCluster {
    @Override
    public boolean reaches(String address) {
        return Spark.reaches(address);
    }

    @Override
    public Factorizer open(String address) {
        return SparkAls.at(address);
    }

    @Override
    public Factorizer alone(String address) {
        return SparkAls.alone(address);
    }
}
