package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.tasks.recommend.ShopSimulator;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The example's shop as a table: read, cleaned, bought and suggested for everybody on Spark as on this machine, also when a worker is killed midway. Events
/// and models are equal to the last digit; factors are Spark MLlib's there, which scales the ridge by a user's entries instead of their weight, and lead to
/// qualities within a tolerance.
final class SparkClaim {
    private static final String CLUSTER = "local-cluster[2,1,2048]";
    private static final Path BRIEF = Path.of("results", "prove-spark", "brief.yaml");
    private static final int PORT = 17_077;
    /// Of NDCG@10, for models of factors.
    private static final double TOLERANCE = 0.03;
    private static final long START_MILLIS = 15_000;
    /// Into the search, whose first fits are running by then.
    private static final long KILL_MILLIS = 60_000;

    private SparkClaim() {}

    static Claim.Finding find(long seed) throws Exception {
        Map<String, Object> figures = new LinkedHashMap<>();
        write();
        ResultFolder here = balance("results/prove-spark-local", "local");
        ResultFolder cluster = balance("results/prove-spark-cluster", CLUSTER);
        boolean equal = told(here, cluster, "cluster", figures);
        ContentHash local = suggested(here, "local");
        boolean same = local.equals(suggested(here, CLUSTER));
        figures.put("suggestionsEqual", same);
        boolean survived = killed(here, figures);
        return new Claim.Finding(equal && same && survived, figures);
    }

    private static ResultFolder balance(String result, String fleet) throws Exception {
        Shell.run(List.of("rm", "-rf", result));
        Shell.run(List.of("./fulcrum", "balance", BRIEF.toString(), "--result", result, "--fleet", fleet, "--json"));
        return new ResultFolder(Path.of(result));
    }

    /// The shop's events as CSV, and the example's brief with them in place of the shop.
    private static void write() throws IOException {
        ShopSimulator shop = new ShopSimulator(new ShopSimulator.Settings(2_000, 400, 90, 60, 1));
        Map<String, List<String>> departments = shop.described();
        StringBuilder rows = new StringBuilder("customer,product,what,how much,when,department\n");
        shop.events((user, item, kind, value, time) -> rows.append("%s,%s,%s,%s,%d,%s%n".formatted(user, item, kind, Double.isNaN(value) ? "" : value,
                (long) time, departments.get(item).getFirst())));
        AtomicFile.write(BRIEF.resolveSibling("events.csv"), rows.toString());
        String brief = Files.readString(Path.of("examples/shop/brief.yaml"));
        String table = "  events: events.csv\n  columns: {user: customer, item: product, kind: what, value: how much, time: when}\n  items: {features: [department]}";
        AtomicFile.write(BRIEF, brief.replaceFirst("(?m)^  shop: .*$", table));
    }

    private static ContentHash suggested(ResultFolder folder, String fleet) throws Exception {
        Path out = Path.of("results/prove-spark-suggestions.jsonl");
        Shell.run(List.of("./fulcrum", "suggest", folder.root().toString(), "--out", out.toString(), "--fleet", fleet, "--json"));
        return ContentHash.ofFile(out);
    }

    /// Whether both made the same purchases with the same quality.
    private static boolean told(ResultFolder one, ResultFolder other, String name, Map<String, Object> figures) {
        Map<String, Double> qualities = qualities(one);
        Map<String, Double> others = qualities(other);
        List<String> common = qualities.keySet().stream().filter(others::containsKey).toList();
        double exact = most(common.stream().filter(k -> !isFactored(k)), qualities, others);
        double factored = most(common.stream().filter(SparkClaim::isFactored), qualities, others);
        boolean events = ContentHash.ofFile(one.data().resolve("events.bin")).equals(ContentHash.ofFile(other.data().resolve("events.bin")));
        figures.put(name, Map.of("eventsEqual", events, "purchases", qualities.size(), "there", others.size(), "common", common.size(),
                "largestDifference", exact, "largestDifferenceOfFactors", factored));
        return events && exact == 0 && factored <= TOLERANCE && !common.isEmpty();
    }

    private static boolean isFactored(String key) {
        return key.startsWith("als");
    }

    private static double most(Stream<String> keys, Map<String, Double> qualities, Map<String, Double> others) {
        return keys.mapToDouble(k -> Math.abs(qualities.get(k) - others.get(k))).max().orElse(1);
    }

    private static Map<String, Double> qualities(ResultFolder folder) {
        Map<String, Double> qualities = new LinkedHashMap<>();
        Evidence.load(folder).candidates().forEach((key, c) -> qualities.put(key, c.validation().value()));
        return qualities;
    }

    /// A standalone master with two workers, of which one is killed with its executor.
    private static boolean killed(ResultFolder here, Map<String, Object> figures) throws Exception {
        Path jars = Path.of(Files.readAllLines(Path.of(".fulcrum", "spark.classpath")).get(1), "spark", "jars");
        List<Process> cluster = new ArrayList<>();
        try {
            cluster.add(start(jars, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "" + PORT, "--webui-port", "0"));
            Thread.sleep(START_MILLIS / 3);
            for (int w = 0; w < 2; w++) {
                cluster.add(start(jars, "org.apache.spark.deploy.worker.Worker", "spark://127.0.0.1:" + PORT, "--host", "127.0.0.1", "--cores", "1",
                        "--memory", "2G", "--webui-port", "0"));
            }
            Thread.sleep(START_MILLIS);
            Process victim = cluster.getLast();
            Thread killer = Thread.ofPlatform().daemon().start(() -> kill(victim));
            ResultFolder there = balance("results/prove-spark-killed", "spark://127.0.0.1:" + PORT);
            figures.put("workerKilled", !victim.isAlive());
            killer.interrupt();
            return told(here, there, "killed", figures) && !victim.isAlive();
        } finally {
            cluster.forEach(SparkClaim::end);
        }
    }

    private static void kill(Process worker) {
        try {
            Thread.sleep(KILL_MILLIS);
            end(worker);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Process start(Path jars, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", jars + "/*", main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SPARK_HOME", jars.getParent().toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }
}
