package dev.fulcrum.engines.spark;

import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.File;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkFiles;

/// What an executor does for one job. A fault of the job is its result: Spark must not try it again.
///
/// @param main          class and arguments of the child process
/// @param heapMegabytes of the child process
record RemoteJob(String job, List<String> main, int heapMegabytes) implements Serializable {
    RemoteJob {
        main = new java.util.ArrayList<>(main);
    }

    /// @param last   the job's last message
    /// @param faults of the job, none where it ended well
    record Ended(Map<String, Object> last, List<Fault> faults) {}

    /// @param request JSON
    /// @return [Ended] as JSON
    String run(String request) {
        SandboxOptions options = SandboxOptions.of(main.toArray(String[]::new)).withHeapMegabytes(heapMegabytes).withJvmFlag("-cp").withJvmFlag(classPath());
        try (Sandbox sandbox = new Sandbox(options)) {
            return Json.write(new Ended(sandbox.run(job, Json.readMap(request), m -> { }), List.of()));
        } catch (FaultException e) {
            return Json.write(new Ended(Map.of(), e.faults()));
        }
    }

    /// The executor's own, and the jars that came with the application.
    private static String classPath() {
        File[] jars = new File(SparkFiles.getRootDirectory()).listFiles((folder, name) -> name.endsWith(".jar"));
        return Stream.concat(Arrays.stream(jars == null ? new File[0] : jars).map(File::getAbsolutePath).sorted(),
                Stream.of(System.getProperty("java.class.path"))).collect(Collectors.joining(File.pathSeparator));
    }
}
