package dev.fulcrum.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// From a finished result over a pack that another process runs alone, with nothing but Java, back into the plan; by the front door.
final class OtherMachinePath {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private final Path result;
    private final Path elsewhere;

    OtherMachinePath(Path result, Path elsewhere) throws IOException {
        this.result = result;
        this.elsewhere = Files.createDirectories(elsewhere);
    }

    private record Ended(int code, String out, String err) {
        Map<String, Object> json() {
            return Json.readMap(out);
        }
    }

    void walk() throws Exception {
        Path pack = elsewhere.resolve("pack.jar");
        Ended packed = fulcrum("weigh", result.toString(), "--pack", pack.toString(), "--json");
        assertThat(packed.code).as(packed.err).isZero();
        carriesOnlyWhatWeighs(pack);
        Ended run = run(List.of(JAVA, "-jar", pack.getFileName().toString(), "--processes", "2"));
        assertThat(run.code).as(run.err).isZero();
        assertThat(run.out + run.err).as("nothing is said where there is no terminal").isEmpty();
        Path weights = elsewhere.resolve("weights.json");
        assertThat(((Map<?, ?>) Json.readMap(Files.readString(weights)).get("graphs")).keySet())
                .isEqualTo(new java.util.TreeSet<>((List<?>) packed.json().get("graphs")));
        refused(weights);
        Ended imported = importing(weights, "elsewhere", "--price", "0.01 USD/hour", "--cores", "2", "--memory", "4 GiB");
        assertThat(imported.code).as(imported.err).isZero();
        assertThat(importing(weights, "elsewhere", "--price", "1 USD/hour").err).contains("imported already");
        isAnAxisOfThePlan();
    }

    private void carriesOnlyWhatWeighs(Path pack) throws IOException {
        assertThat(Files.size(pack)).isBetween(5_000_000L, 25_000_000L);
        try (JarFile jar = new JarFile(pack.toFile())) {
            List<String> names = jar.stream().map(e -> e.getName()).toList();
            assertThat(names).noneMatch(n -> n.startsWith("org/bytedeco") || n.startsWith("picocli") || n.startsWith("com/google/protobuf")
                    || n.startsWith("dev/fulcrum/train") || n.startsWith("dev/fulcrum/plan") || n.contains("reference/"));
            assertThat(names.stream().filter(n -> n.startsWith("ai/onnxruntime/native/")).map(n -> n.split("/")[3]).distinct()).hasSize(1);
            assertThat(names).contains("META-INF/licenses/onnxruntime/ThirdPartyNotices.txt", "fulcrum-pack/pack.json");
        }
    }

    /// Every refusal leaves the result as it was.
    private void refused(Path weights) throws Exception {
        String whole = Files.readString(weights);
        Path bad = elsewhere.resolve("bad.json");
        String digest = digestIn(whole);
        for (Map.Entry<String, String> e : Map.of(whole.substring(0, whole.length() / 2), "whole JSON", whole.replace(digest,
                "0".repeat(64)), "another one, digest 000",
                whole.replace(" fp32", " fp99"), "graphs of this result", "[[[[", "whole JSON").entrySet()) {
            Files.writeString(bad, e.getKey());
            Ended ended = importing(bad, "elsewhere", "--price", "1 USD/hour");
            assertThat(ended.code).isEqualTo(2);
            assertThat(ended.err).contains(e.getValue(), "bad.json");
        }
        assertThat(importing(weights, "../escape", "--price", "1 USD/hour").err).contains("--as");
        assertThat(importing(weights, "here", "--price", "1 USD/hour").err).contains("--as");
        assertThat(importing(weights, "unpriced").err).contains("--price");
        assertThat(importing(weights, "cheap", "--price", "a penny").err).contains("machine.price");
        assertThat(result.resolve("machines")).doesNotExist();
    }

    private static String digestIn(String whole) {
        Map<?, ?> graphs = (Map<?, ?>) Json.readMap(whole).get("graphs");
        return (String) ((Map<?, ?>) graphs.values().iterator().next()).get("digest");
    }

    private void isAnAxisOfThePlan() throws Exception {
        Ended planned = fulcrum("plan", result.toString(), "--also", "modelled:4:8 GiB:9 USD/hour:1:1", "--json");
        assertThat(planned.code).as(planned.err).isZero();
        List<Map<String, Object>> machines = new ArrayList<>();
        for (Object o : (List<?>) planned.json().get("machines")) machines.add(Json.tree(o));
        assertThat(machines).extracting(m -> ((Map<?, ?>) m.get("machine")).get("name").toString(), m -> m.get("weighed"))
                .containsExactly(org.assertj.core.groups.Tuple.tuple("elsewhere", true), org.assertj.core.groups.Tuple.tuple("modelled",
                        false));
        for (Map<String, Object> m : machines) {
            String basis = (boolean) m.get("weighed") ? "MEASURED" : "MODELLED";
            assertThat((List<?>) m.get("models")).isNotEmpty().allSatisfy(
                    w -> assertThat(Json.write(((Map<?, ?>) w).get("p99"))).contains(basis));
        }
        Ended words = fulcrum("plan", result.toString(), "--also", "modelled:4:8 GiB:9 USD/hour:1:1");
        assertThat(words.out).contains("elsewhere", "weighed there", "MODELLED by roofline");
        assertThat(fulcrum("plan", result.toString(), "--also", "modelled:4").err).contains("--also", "name:cores");
        assertThat(fulcrum("plan", result.toString(), "--here", "fast", "--also", "m:4:8 GiB:9 USD/hour:1:1").err).contains("--here");
        assertThat(fulcrum("report", result.toString()).code).isZero();
    }

    private Ended importing(Path weights, String name, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("weigh", result.toString(), "--import", weights.toString(), "--as", name));
        words.addAll(List.of(more));
        return fulcrum(words.toArray(String[]::new));
    }

    private Ended fulcrum(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"), "dev.fulcrum.cli.Main"));
        command.addAll(List.of(words));
        return run(command);
    }

    private Ended run(List<String> command) throws Exception {
        Path out = elsewhere.resolve("out.txt");
        Path err = elsewhere.resolve("err.txt");
        Process process = new ProcessBuilder(command).directory(elsewhere.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile()).start();
        process.getOutputStream().close();
        int code = process.waitFor();
        return new Ended(code, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    /// A copy of a result, so that other tests do not see the machines.
    static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p : all.toList()) {
                Path at = to.resolve(from.relativize(p).toString());
                if (Files.isDirectory(p)) Files.createDirectories(at);
                else Files.copy(p, at, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
    }
}
