package dev.fulcrum.engines.spark;

import dev.fulcrum.unit.Fault;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/// Opens Spark with this process's class path on every machine. Executors of `local-cluster` are started from the installation that SPARK_HOME names;
/// the launcher makes one of links.
final class Spark {
    private Spark() {}

    static boolean reaches(String address) {
        return address.startsWith("spark://") || address.startsWith("local-cluster[") || address.startsWith("local[");
    }

    /// @throws dev.fulcrum.unit.FaultException when no master answers
    static SparkSession at(String address) {
        SparkConf conf = new SparkConf().setMaster(address).setAppName("fulcrum").set("spark.ui.enabled", "false").set("spark.sql.session.timeZone", "UTC")
                .set("spark.log.level", "ERROR").set("spark.task.maxFailures", "4");
        if (address.startsWith("local")) conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
        if (address.startsWith("spark://")) conf.set("spark.jars", jars().stream().map(Path::toString).collect(Collectors.joining(",")));
        conf.set("spark.executor.extraJavaOptions", properties());
        try {
            return SparkSession.builder().config(conf).getOrCreate();
        } catch (Exception e) {
            throw Fault.of("reach the Spark cluster", "a master must answer at " + address, String.valueOf(e.getMessage()), "start it, or leave --fleet out")
                    .raise(e);
        }
    }

    /// Where caches lie, for child processes there.
    private static String properties() {
        return System.getProperties().stringPropertyNames().stream().filter(name -> name.equals("fulcrum.cache") || name.startsWith("org.bytedeco."))
                .sorted().map(name -> "-D" + name + "=" + System.getProperty(name)).collect(Collectors.joining(" "));
    }

    private static List<Path> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of).filter(Files::exists).toList();
    }
}
