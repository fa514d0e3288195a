package dev.fulcrum.tasks.image;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.tasks.TaskBrief;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class BriefSchemaTest {
    private static final String SMALL = "task: image-classification\ndata: {images: photos}\ndemand: 3e7\n";
    private static final String TEXT = shipped();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(TEXT);

    private static String shipped() {
        try (InputStream in = Brief.class.getResourceAsStream("brief.schema.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<?> errors(String yaml) {
        return SCHEMA.validate(Json.write(new Load(LoadSettings.builder().build()).loadFromString(yaml)), InputFormat.JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fashion/brief.yaml", "fashion/brief-full.yaml", "fashion/brief-dedicated.yaml", "shop/brief.yaml"})
    void theExamplesAreValid(String file) throws IOException {
        assertThat(errors(Files.readString(Path.of("../examples", file)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"task: chess", "task: image-classification\ndata: {images: a}\ndemand: {request: 3}",
        "task: image-classification\ndata: {images: a}\ndemand: 3\nquality: {minimum: 1.2}", "{}"})
    void faultyBriefsAreNot(String yaml) {
        assertThat(errors(yaml)).isNotEmpty();
    }

    /// The parser and the schema judge alike what both can see.
    @ParameterizedTest
    @ValueSource(strings = {"deployment: batch", "deployment: {kind: dedicated, minimum: 2, spare: 1, cores: 2, scaling: fixed}",
        "deployment: {kind: serverless, tariff: cloud-run, fee: 0.2 USD/million, rounding: 10 ms}", "machine: c7i.large",
        "machine: {name: c7i.large, region: france, spot: 0.01}", "machine: {tenure: owned, capital: 5000, life: 3 years}",
        "machines: [c7g.large, m7i.large]", "machines: c7g.large", "retraining: best", "retraining: {every: never, decay: 0.1 points a day}",
        "errors: {cost: 1, abstain: 2, matrix: {cat: {dog: 3 USD}}}", "latency: none", "latency: {p99: 20 ms, safety: 1.5}", "spot: true",
        "operation: {engineerHours: 2, stored: 1 GB, effort: 1 h}", "spot: {training: true, restart: 1 min}",
        "prices: {carbonPrice: 0.1, hardwareTrend: 0.3, storage: 0.02, currency: EUR, exchange: 0.9}"})
    void theSchemaAdmitsWhatTheParserAdmits(String lines) {
        assertThat(errors(SMALL + lines)).isEmpty();
        assertThat(ImageSection.brief("brief.yaml", SMALL + lines, Map.of())).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment: edge", "deployment: {kind: dedicated, replicas: 3}", "deployment: {kind: dedicated, scaling: daily}",
        "deployment: {kind: dedicated, minimum: -1}", "machine: {nme: c7i.large}", "machines: {a: 1}", "errors: {matrix: {cat: 3}}",
        "retraining: sometimes", "spot: {training: perhaps}", "operation: {effrt: 1}", "prices: {carbonTax: 1}", "latency: soon"})
    void theSchemaRefusesWhatTheParserRefuses(String lines) {
        assertThat(errors(SMALL + lines)).isNotEmpty();
        assertThatThrownBy(() -> ImageSection.brief("brief.yaml", SMALL + lines, Map.of())).isInstanceOf(FaultException.class);
    }

    @Test
    void theParserAndTheSchemaKnowTheSameKeys() {
        Set<String> keys = new TreeSet<>();
        collect(Json.readMap(TEXT), "", keys);
        assertThat(keys).isEqualTo(TaskBrief.keys());
    }

    @SuppressWarnings("unchecked")
    private static void collect(Map<String, Object> schema, String path, Set<String> keys) {
        for (Object either : (List<Object>) schema.getOrDefault("anyOf", List.of())) collect((Map<String, Object>) either, path, keys);
        ((Map<String, Object>) schema.getOrDefault("properties", Map.of())).forEach((name, below) -> {
            String key = path.isEmpty() ? name : path + "." + name;
            keys.add(key);
            collect((Map<String, Object>) below, key, keys);
        });
    }
}
