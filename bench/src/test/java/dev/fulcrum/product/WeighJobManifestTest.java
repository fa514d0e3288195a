package dev.fulcrum.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The Jobs in `deploy/weigh/jobs` against the parts of the API `batch/v1` that they use: no field that it does not have, every field
/// that it wants. The published schema of Kubernetes is not on the test class path; the lists below were written from it.
class WeighJobManifestTest {
    private static final Path FOLDER = Path.of("..", "deploy", "weigh");
    private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String QUANTITY = "[0-9]+(\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?";

    static Stream<Path> jobs() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("jobs"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void isAJobOfBatchV1(Path file) throws IOException {
        Map<String, Object> job = yaml(file);
        assertThat(job).containsOnlyKeys("apiVersion", "kind", "metadata", "spec").containsEntry("apiVersion",
                "batch/v1").containsEntry("kind", "Job");
        Map<String, Object> metadata = in(job, "metadata");
        assertThat(metadata.keySet()).isSubsetOf("name", "labels");
        assertThat((String) metadata.get("name")).matches(DNS_LABEL);
        Map<String, Object> spec = in(job, "spec");
        assertThat(spec.keySet()).isSubsetOf("backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished", "template", "completions",
                "parallelism");
        assertThat(spec.get("backoffLimit")).isInstanceOf(Integer.class);
        assertThat(in(spec, "template")).containsOnlyKeys("metadata", "spec");
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void runsOnItsInstanceTypeAloneWithRequestsEqualToLimits(Path file) throws IOException {
        String type = file.getFileName().toString().replace(".yaml", "");
        Map<String, Object> pod = in(in(in(yaml(file), "spec"), "template"), "spec");
        assertThat(pod.keySet()).isSubsetOf("restartPolicy", "nodeSelector", "automountServiceAccountToken", "securityContext",
                "containers", "volumes");
        assertThat(pod.get("restartPolicy")).as("a Job allows Never and OnFailure only").isIn("Never", "OnFailure");
        assertThat(in(pod, "nodeSelector")).containsEntry("node.kubernetes.io/instance-type", type)
                .containsEntry("kubernetes.io/arch", type.matches("[a-z]\\d+g.*") ? "arm64" : "amd64");
        Map<String, Object> container = only(pod, "containers");
        assertThat(container.keySet()).isSubsetOf("name", "image", "args", "resources", "securityContext", "volumeMounts");
        assertThat((String) container.get("name")).matches(DNS_LABEL);
        assertThat((String) container.get("image")).isNotBlank();
        assertThat(container.get("args")).isEqualTo(List.of("--out", "-"));
        Map<String, Object> resources = in(container, "resources");
        assertThat(resources).containsOnlyKeys("requests", "limits");
        assertThat(resources.get("requests")).as("else the pod is not of the class Guaranteed").isEqualTo(resources.get("limits"));
        assertThat(in(resources, "limits").keySet()).contains("cpu", "memory");
        assertThat(in(resources, "limits").values()).allSatisfy(q -> assertThat((String) q).matches(QUANTITY));
        assertThat((String) in(resources, "limits").get("cpu")).as("whole cores, which the node can pin").matches("[1-9]\\d*");
        assertThat(only(container, "volumeMounts").get("name")).isEqualTo(only(pod, "volumes").get("name"));
    }

    @Test
    void everyJobOfTheReadmeIsThere() throws IOException {
        assertThat(jobs()).hasSizeGreaterThanOrEqualTo(3);
        String readme = Files.readString(FOLDER.resolve("README.md"));
        assertThat(readme.lines().filter(l -> !l.isBlank()).count()).isLessThanOrEqualTo(10);
        assertThat(readme).contains("jobs/c7i.large.yaml", "job/fulcrum-weigh-c7i-large");
        assertThat(in(yaml(FOLDER.resolve("jobs/c7i.large.yaml")), "metadata")).containsEntry("name", "fulcrum-weigh-c7i-large");
    }

    @Test
    void theImageRunsThePackAsNobody() throws IOException {
        Set<String> lines = Set.copyOf(Files.readAllLines(FOLDER.resolve("Dockerfile")));
        assertThat(lines).contains("FROM eclipse-temurin:25-jre", "USER 65532:65532", "CMD [\"--out\", \"-\"]");
        assertThat(lines).anyMatch(l -> l.startsWith("ENTRYPOINT [\"java\"") && l.endsWith("\"-jar\", \"/fulcrum/pack.jar\"]"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(Path file) throws IOException {
        return (Map<String, Object>) new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build())
                .loadFromString(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> in(Map<String, Object> map, String key) {
        return (Map<String, Object>) map.get(key);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> only(Map<String, Object> map, String key) {
        List<Map<String, Object>> list = (List<Map<String, Object>>) map.get(key);
        assertThat(list).hasSize(1);
        return list.getFirst();
    }
}
