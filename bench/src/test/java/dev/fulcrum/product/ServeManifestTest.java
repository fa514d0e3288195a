package dev.fulcrum.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.fulcrum.unit.Json;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The manifests in `deploy/serve`. Those of Kubernetes are read by models that are generated from its published schemas, which refuse a
/// field that is unknown or missing. The definitions of KServe are published as YAML only: the lists below were written from them, and where
/// the folder FULCRUM_KSERVE_CRDS holds the published files (`config/crd/full` of KServe), they judge as well.
class ServeManifestTest {
    private static final Path FOLDER = Path.of("..", "deploy", "serve");

    private interface Check {
        void on(JsonElement element) throws IOException;
    }

    private static final Map<String, Check> KINDS = Map.of("Deployment", V1Deployment::validateJsonElement, "Service", V1Service::validateJsonElement,
            "HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement);

    @Test
    void everyObjectIsOneOfKubernetes() throws IOException {
        List<Map<String, Object>> objects = documents("kubernetes.yaml");
        assertThat(objects).extracting(o -> o.get("apiVersion") + " " + o.get("kind")).containsExactly("apps/v1 Deployment", "v1 Service",
                "autoscaling/v2 HorizontalPodAutoscaler");
        for (Map<String, Object> object : objects) KINDS.get(object.get("kind")).on(json(object));
    }

    /// The judge judges: a misspelled field deep inside, and a missing one.
    @ParameterizedTest
    @CsvSource({"Deployment,readinessProbe,readynessProbe", "Deployment,selector,selectors", "Service,targetPort,targetport",
        "HorizontalPodAutoscaler,maxReplicas,maximum", "HorizontalPodAutoscaler,averageValue,average"})
    void aMisspelledFieldIsRefused(String kind, String field, String typed) throws IOException {
        Map<String, Object> object = documents("kubernetes.yaml").stream().filter(o -> kind.equals(o.get("kind"))).findFirst().orElseThrow();
        String text = Json.write(object);
        assertThat(text).contains("\"" + field + "\":");
        JsonElement changed = JsonParser.parseString(text.replace("\"" + field + "\":", "\"" + typed + "\":"));
        assertThatThrownBy(() -> KINDS.get(kind).on(changed)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theObjectsFindEachOther() throws IOException {
        List<Map<String, Object>> objects = documents("kubernetes.yaml");
        Map<String, Object> deployment = in(objects.get(0), "spec");
        Map<String, Object> pod = in(deployment, "template");
        Map<String, Object> labels = in(in(pod, "metadata"), "labels");
        assertThat(in(in(deployment, "selector"), "matchLabels")).isEqualTo(labels);
        assertThat(in(in(objects.get(1), "spec"), "selector")).isEqualTo(labels);
        assertThat(in(in(objects.get(2), "spec"), "scaleTargetRef")).containsEntry("name", in(objects.get(0), "metadata").get("name"))
                .containsEntry("kind", "Deployment").containsEntry("apiVersion", "apps/v1");
        Map<String, Object> container = only(in(pod, "spec"), "containers");
        assertThat(only(container, "ports").get("name")).isEqualTo(only(in(objects.get(1), "spec"), "ports").get("targetPort"));
        assertThat(names(container, "volumeMounts")).isEqualTo(names(in(pod, "spec"), "volumes"));
        assertThat(in(container, "resources").get("requests")).as("else the pod is not of the class Guaranteed")
                .isEqualTo(in(container, "resources").get("limits"));
        Map<String, Object> settings = yaml("serve.yaml").getFirst();
        assertThat((Integer) in(pod, "spec").get("terminationGracePeriodSeconds"))
                .isGreaterThan((Integer) settings.get("notice") + (Integer) settings.get("drain"));
    }

    @Test
    void scalesOnTheServersOwnQueue() throws IOException {
        Map<String, Object> metric = only(in(documents("kubernetes.yaml").get(2), "spec"), "metrics");
        assertThat(metric).containsEntry("type", "Pods");
        assertThat(in(in(metric, "pods"), "metric")).containsEntry("name", "fulcrum_inference_pending_requests");
    }

    @Test
    void theRuntimeAndItsServiceAreOfKServe() throws IOException {
        List<Map<String, Object>> objects = documents("kserve.yaml");
        Map<String, Object> runtime = objects.get(0);
        assertThat(runtime).containsOnlyKeys("apiVersion", "kind", "metadata", "spec").containsEntry("apiVersion", "serving.kserve.io/v1alpha1")
                .containsEntry("kind", "ServingRuntime");
        Map<String, Object> spec = in(runtime, "spec");
        assertThat(spec.keySet()).isSubsetOf("annotations", "labels", "supportedModelFormats", "protocolVersions", "containers", "volumes", "disabled",
                "multiModel");
        assertThat(only(spec, "supportedModelFormats").keySet()).contains("name").isSubsetOf("name", "version", "autoSelect", "priority");
        Map<String, Object> container = only(spec, "containers");
        assertThat(container).as("the name by which KServe knows it").containsEntry("name", "kserve-container");
        V1Container.validateJsonElement(json(container));
        Map<String, Object> service = objects.get(1);
        assertThat(service).containsOnlyKeys("apiVersion", "kind", "metadata", "spec").containsEntry("apiVersion", "serving.kserve.io/v1beta1")
                .containsEntry("kind", "InferenceService");
        Map<String, Object> predictor = in(in(service, "spec"), "predictor");
        assertThat(predictor.keySet()).isSubsetOf("minReplicas", "maxReplicas", "canaryTrafficPercent", "timeout", "model");
        assertThat(in(predictor, "model").keySet()).contains("modelFormat").isSubsetOf("modelFormat", "runtime", "protocolVersion", "storageUri", "args",
                "env", "resources");
        assertThat(in(predictor, "model").get("runtime")).isEqualTo(in(runtime, "metadata").get("name"));
        assertThat(spec.get("protocolVersions")).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .contains(in(predictor, "model").get("protocolVersion"));
    }

    @ParameterizedTest
    @CsvSource({"0,serving.kserve.io_servingruntimes.yaml", "1,serving.kserve.io_inferenceservices.yaml"})
    void thePublishedDefinitionsOfKServeAgree(int which, String file) throws IOException {
        String folder = System.getenv("FULCRUM_KSERVE_CRDS");
        Assumptions.assumeTrue(folder != null, "FULCRUM_KSERVE_CRDS is not set: KServe's published definitions were not asked");
        Map<String, Object> object = documents("kserve.yaml").get(which);
        String version = ((String) object.get("apiVersion")).replaceFirst(".*/", "");
        Map<String, Object> published = read(Path.of(folder, file)).getFirst();
        Object schema = list(in(published, "spec"), "versions").stream().filter(v -> version.equals(v.get("name"))).findFirst()
                .map(v -> closed(in(in(v, "schema"), "openAPIV3Schema"))).orElseThrow();
        var judge = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(Json.write(schema));
        assertThat(judge.validate(Json.write(object), InputFormat.JSON)).isEmpty();
        assertThat(judge.validate(Json.write(object).replace("\"name\":\"onnx\"", "\"nam\":\"onnx\""), InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void theImageStartsTheServerAsNobody() throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("Dockerfile"));
        assertThat(lines).contains("USER 65532:65532", "CMD [\"/mnt/models\", \"--config\", \"/etc/fulcrum/serve.yaml\"]");
        assertThat(lines).anyMatch(l -> l.startsWith("ENTRYPOINT [\"java\"") && l.endsWith("\"dev.fulcrum.cli.Main\", \"serve\"]"));
        assertThat(lines).anyMatch(l -> l.startsWith("COPY deploy/serve/serve.yaml /etc/fulcrum/serve.yaml"));
    }

    /// An API server takes no field that a definition does not name, except where it says so; metadata has rules of its own.
    private static Map<String, Object> closed(Map<String, Object> schema) {
        Map<String, Object> strict = new LinkedHashMap<>();
        schema.forEach((key, value) -> strict.put(key, closedValue(value)));
        boolean open = Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields")) || schema.containsKey("additionalProperties");
        if (schema.get("properties") instanceof Map<?, ?> && !open) strict.putIfAbsent("additionalProperties", false);
        return strict;
    }

    @SuppressWarnings("unchecked")
    private static Object closedValue(Object value) {
        return switch (value) {
            case Map<?, ?> map -> closed((Map<String, Object>) map);
            case List<?> list -> list.stream().map(ServeManifestTest::closedValue).toList();
            case null, default -> value;
        };
    }

    private static JsonElement json(Object object) {
        return JsonParser.parseString(Json.write(object));
    }

    private static List<Map<String, Object>> documents(String file) throws IOException {
        return yaml(file);
    }

    private static List<Map<String, Object>> yaml(String file) throws IOException {
        return read(FOLDER.resolve(file));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> read(Path file) throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(false).setCodePointLimit(16 << 20).build();
        new Load(settings).loadAllFromString(Files.readString(file)).forEach(d -> documents.add((Map<String, Object>) d));
        return documents;
    }

    private static List<Object> names(Map<String, Object> map, String key) {
        return list(map, key).stream().map(v -> v.get("name")).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> map, String key) {
        return (List<Map<String, Object>>) map.get(key);
    }

    private static Map<String, Object> only(Map<String, Object> map, String key) {
        assertThat(list(map, key)).hasSize(1);
        return list(map, key).getFirst();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> in(Map<String, Object> map, String key) {
        return (Map<String, Object>) map.get(key);
    }
}
