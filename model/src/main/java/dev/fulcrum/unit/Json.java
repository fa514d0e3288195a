package dev.fulcrum.unit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The one JSON codec: records in, sorted keys out, so that equal values have equal text and equal content hashes.
public final class Json {
    private static final JsonMapper COMPACT = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final JsonMapper PRETTY = COMPACT.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /// One line, keys sorted.
    public static String write(Object value) {
        return COMPACT.writeValueAsString(value);
    }

    /// Indented, keys sorted, for files that people open.
    public static String pretty(Object value) {
        return PRETTY.writeValueAsString(value);
    }

    /// @throws FaultException when the text is not JSON of that shape
    public static <T> T read(String text, Class<T> type) {
        try {
            return COMPACT.readValue(text, type);
        } catch (JacksonException e) {
            throw unreadable(type.getSimpleName(), e);
        }
    }

    public static Map<String, Object> readMap(String text) {
        try {
            return COMPACT.readValue(text, new TypeReference<Map<String, Object>>() {});
        } catch (JacksonException e) {
            throw unreadable("object", e);
        }
    }

    /// Turns maps and lists, as read by [#readMap], into a record.
    public static <T> T convert(Object tree, Class<T> type) {
        try {
            return COMPACT.convertValue(tree, type);
        } catch (JacksonException e) {
            throw unreadable(type.getSimpleName(), e);
        }
    }

    /// Turns a record into maps, lists, strings, numbers and booleans.
    @SuppressWarnings("unchecked")
    public static Map<String, Object> tree(Object record) {
        return COMPACT.convertValue(record, Map.class);
    }

    /// SHA-256 over the compact text: the content hash of a value.
    public static ContentHash hash(Object value) {
        return ContentHash.of(write(value).getBytes(StandardCharsets.UTF_8));
    }

    public static <T> T readFile(Path file, Class<T> type) {
        try {
            return read(Files.readString(file), type);
        } catch (FaultException e) {
            throw new FaultException(e.faults().stream().map(f -> f.at(Place.file(file.toString()))).toList(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FaultException unreadable(String shape, JacksonException e) {
        return Fault.of("read JSON", "must be a " + shape, String.valueOf(e.getOriginalMessage()),
                "write the file again with the command that made it").raise(e);
    }
}
