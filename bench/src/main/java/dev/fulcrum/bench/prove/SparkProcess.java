package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.recommend.MllibPeerMain;
import dev.fulcrum.bench.recommend.RecommendProof;
import dev.fulcrum.unit.Json;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A main class of the bench in a process with Spark on its class path, which the launcher builds for `--fleet`; here Spark would meet other versions of
/// what it needs.
final class SparkProcess {
    private SparkProcess() {}

    static Map<String, RecommendProof.Peer.Judged> peer(String set) throws Exception {
        Shell.run(List.of("./fulcrum", "balance", "--help", "--fleet", "local[2]"));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx4g", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(Shell.run(List.of("bash", "-c", ". ./fulcrum; printf '%s\\n' \"${SPARK_FLAGS[@]}\"")).out().lines().toList());
        command.addAll(List.of("-cp", classPath(), MllibPeerMain.class.getName(), set));
        Shell.Done done = Shell.run(command);
        if (done.code() != 0) throw new IllegalStateException("the peer's process ended with " + done.code());
        Map<String, RecommendProof.Peer.Judged> judged = new LinkedHashMap<>();
        Json.readMap(done.out().lines().reduce((a, b) -> b).orElseThrow())
                .forEach((way, told) -> judged.put(way, Json.convert(told, RecommendProof.Peer.Judged.class)));
        return judged;
    }

    private static String classPath() throws Exception {
        String bench = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(e -> Path.of(e).getFileName().toString().startsWith("fulcrum-bench")).findFirst().orElseThrow();
        return Files.readAllLines(Path.of(".fulcrum", "spark.classpath")).get(2) + File.pathSeparator + bench;
    }
}
