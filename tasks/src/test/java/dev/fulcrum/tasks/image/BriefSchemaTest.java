package dev.fulcrum.tasks.image;

import dev.fulcrum.brief.Brief;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
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
    @ValueSource(strings = {"brief.yaml", "brief-full.yaml"})
    void theExamplesAreValid(String file) throws IOException {
        assertThat(errors(Files.readString(Path.of("../examples/fashion", file)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"task: chess", "task: image-classification\ndata: {images: a}\ndemand: {request: 3}",
        "task: image-classification\ndata: {images: a}\ndemand: 3\nquality: {minimum: 1.2}", "{}"})
    void faultyBriefsAreNot(String yaml) {
        assertThat(errors(yaml)).isNotEmpty();
    }

    @Test
    void theParserAndTheSchemaKnowTheSameKeys() {
        Set<String> keys = new TreeSet<>();
        collect(Json.readMap(TEXT), "", keys);
        assertThat(keys).isEqualTo(Brief.keys(ImageSection::read));
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
